CREATE TABLE `trusts` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`repository` text NOT NULL,
	`ref` text,
	`environment` text,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `trusts_org` ON `trusts` (`org_id`,`id`);