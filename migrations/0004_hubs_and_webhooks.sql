CREATE TABLE `hub_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`hub_id` text NOT NULL,
	`org_id` text NOT NULL,
	`dedupe` text NOT NULL,
	`origin` text NOT NULL,
	`scope` text NOT NULL,
	`action` text NOT NULL,
	`repo_id` text NOT NULL,
	`repo` text NOT NULL,
	`told` text,
	`commit_sha` text,
	`state` text NOT NULL,
	`problem` text,
	`model_id` text,
	`scans` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`replays` integer DEFAULT 0 NOT NULL,
	`repeats` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`counted_at` integer,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `hub_deliveries_dedupe` ON `hub_deliveries` (`hub_id`,`dedupe`);--> statement-breakpoint
CREATE INDEX `hub_deliveries_list` ON `hub_deliveries` (`hub_id`,`id`);--> statement-breakpoint
CREATE INDEX `hub_deliveries_quota` ON `hub_deliveries` (`hub_id`,`counted_at`);--> statement-breakpoint
CREATE INDEX `hub_deliveries_open` ON `hub_deliveries` (`due_at`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `hub_repos` (
	`hub_id` text NOT NULL,
	`repo_id` text NOT NULL,
	`name` text NOT NULL,
	`commit_sha` text NOT NULL,
	`settled_at` integer NOT NULL,
	PRIMARY KEY(`hub_id`, `repo_id`)
);
--> statement-breakpoint
CREATE TABLE `hubs` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`endpoint` text NOT NULL,
	`secret_hash` text NOT NULL,
	`token` text,
	`suites` text NOT NULL,
	`owners` text NOT NULL,
	`base_aliases` text NOT NULL,
	`publish` text NOT NULL,
	`quota` integer NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`sync_at` integer NOT NULL,
	`synced_at` integer,
	`sync_problem` text,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `hubs_org` ON `hubs` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `hubs_sync` ON `hubs` (`deleted_at`,`sync_at`);--> statement-breakpoint
CREATE TABLE `message_attempts` (
	`message_id` text NOT NULL,
	`attempt` integer NOT NULL,
	`at` integer NOT NULL,
	`status` integer,
	`error` text,
	`ms` integer NOT NULL,
	PRIMARY KEY(`message_id`, `attempt`)
);
--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook_id` text NOT NULL,
	`org_id` text NOT NULL,
	`type` text NOT NULL,
	`subject` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`due_at` integer NOT NULL,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE INDEX `messages_webhook` ON `messages` (`webhook_id`,`id`);--> statement-breakpoint
CREATE INDEX `messages_subject` ON `messages` (`subject`);--> statement-breakpoint
CREATE INDEX `messages_open` ON `messages` (`due_at`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`url` text NOT NULL,
	`events` text NOT NULL,
	`subject` text,
	`secret` text NOT NULL,
	`previous_secret` text,
	`previous_until` integer,
	`created_at` integer NOT NULL,
	`disabled_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `webhooks_org` ON `webhooks` (`org_id`,`subject`,`id`);--> statement-breakpoint
ALTER TABLE `bases` ADD `source` text;--> statement-breakpoint
ALTER TABLE `models` ADD `source` text;--> statement-breakpoint
ALTER TABLE `models` ADD `source_key` text;--> statement-breakpoint
CREATE UNIQUE INDEX `models_source` ON `models` (`org_id`,`source_key`) WHERE deleted_at IS NULL;