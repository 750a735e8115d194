CREATE TABLE `job_events` (
	`job_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`job_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `job_logs` (
	`job_id` text PRIMARY KEY NOT NULL,
	`text` text NOT NULL,
	`written` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `job_outputs` (
	`job_id` text NOT NULL,
	`name` text NOT NULL,
	`sha256` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`job_id`, `name`)
);
--> statement-breakpoint
CREATE TABLE `jobs` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`type` text NOT NULL,
	`name` text,
	`base_id` text NOT NULL,
	`model_id` text,
	`suite_id` text,
	`canary_set_id` text,
	`request` text NOT NULL,
	`fingerprint` text NOT NULL,
	`inputs` text,
	`retry_of` text,
	`state` text NOT NULL,
	`engine` text NOT NULL,
	`engine_state` text,
	`external_id` text,
	`attempt` integer DEFAULT 0 NOT NULL,
	`retries_left` integer NOT NULL,
	`submitted_at` integer,
	`token_hash` text,
	`worker` text,
	`heard_at` integer,
	`last_seq` integer DEFAULT 0 NOT NULL,
	`claim` text,
	`held` text,
	`progress` text,
	`epochs` text DEFAULT '[]' NOT NULL,
	`device` text,
	`gpu_seconds_before` real DEFAULT 0 NOT NULL,
	`gpu_seconds` real DEFAULT 0 NOT NULL,
	`models` text DEFAULT '[]' NOT NULL,
	`scan_id` text,
	`lease_until` integer NOT NULL,
	`run` integer DEFAULT 1 NOT NULL,
	`faults` integer DEFAULT 0 NOT NULL,
	`problem` text,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`finished_at` integer,
	`expires_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `jobs_list` ON `jobs` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `jobs_suite` ON `jobs` (`suite_id`);--> statement-breakpoint
CREATE INDEX `jobs_open` ON `jobs` (`org_id`,`id`) WHERE finished_at IS NULL OR held IS NOT NULL;