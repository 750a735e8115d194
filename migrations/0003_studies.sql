CREATE TABLE `studies` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`scans_done` integer DEFAULT 0 NOT NULL,
	`scans_total` integer DEFAULT 0 NOT NULL,
	`result_key` text,
	`problem` text,
	`published` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `studies_list` ON `studies` (`org_id`,`id`);