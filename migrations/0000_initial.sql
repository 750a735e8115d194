CREATE TABLE `bases` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`visibility` text NOT NULL,
	`digest` text NOT NULL,
	`files` text NOT NULL,
	`summary` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `bases_name` ON `bases` (`org_id`,`name`);--> statement-breakpoint
CREATE INDEX `bases_public` ON `bases` (`visibility`,`id`);--> statement-breakpoint
CREATE TABLE `blob_grants` (
	`org_id` text NOT NULL,
	`sha256` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`org_id`, `sha256`)
);
--> statement-breakpoint
CREATE TABLE `blobs` (
	`sha256` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`size` integer NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `canary_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`spec` text NOT NULL,
	`secret_key` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `canary_sets_list` ON `canary_sets` (`org_id`,`id`);--> statement-breakpoint
CREATE TABLE `events` (
	`scan_id` text NOT NULL,
	`seq` integer NOT NULL,
	`type` text NOT NULL,
	`data` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`scan_id`, `seq`)
);
--> statement-breakpoint
CREATE TABLE `idempotency` (
	`caller` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`locked_at` integer NOT NULL,
	`status` integer,
	`headers` text,
	`body` text,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`caller`, `key`)
);
--> statement-breakpoint
CREATE INDEX `idempotency_age` ON `idempotency` (`created_at`);--> statement-breakpoint
CREATE TABLE `keys` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`hint` text NOT NULL,
	`hash` text NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`last_used_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `keys_hash` ON `keys` (`hash`);--> statement-breakpoint
CREATE INDEX `keys_org` ON `keys` (`org_id`,`id`);--> statement-breakpoint
CREATE TABLE `models` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`base_id` text NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`files` text NOT NULL,
	`kind` text NOT NULL,
	`summary` text NOT NULL,
	`training` text,
	`checkpoint` text,
	`created_at` integer NOT NULL,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `models_list` ON `models` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `models_digest` ON `models` (`org_id`,`digest`);--> statement-breakpoint
CREATE TABLE `organisations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `results` (
	`scan_id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`model_id` text,
	`base_id` text,
	`suite_id` text,
	`kind` text,
	`tier` text NOT NULL,
	`published` integer NOT NULL,
	`outcome` text NOT NULL,
	`grade` text,
	`headline` text NOT NULL,
	`finished_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `results_published` ON `results` (`published`,`finished_at`,`scan_id`);--> statement-breakpoint
CREATE INDEX `results_org` ON `results` (`org_id`,`finished_at`);--> statement-breakpoint
CREATE TABLE `scans` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`model_id` text,
	`base_id` text,
	`suite_id` text,
	`canary_set_id` text,
	`fingerprint` text NOT NULL,
	`request` text NOT NULL,
	`state` text NOT NULL,
	`plan` text,
	`shards_done` integer DEFAULT 0 NOT NULL,
	`shards_total` integer DEFAULT 0 NOT NULL,
	`lease_until` integer NOT NULL,
	`attempt` integer DEFAULT 1 NOT NULL,
	`faults` integer DEFAULT 0 NOT NULL,
	`problem` text,
	`verdict` text,
	`grade` text,
	`report_key` text,
	`published` integer DEFAULT false NOT NULL,
	`tier` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`scoring_at` integer,
	`finished_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `scans_list` ON `scans` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `scans_suite` ON `scans` (`suite_id`);--> statement-breakpoint
CREATE INDEX `scans_fingerprint` ON `scans` (`org_id`,`fingerprint`,`state`);--> statement-breakpoint
CREATE INDEX `scans_unfinished` ON `scans` (`org_id`,`id`) WHERE finished_at IS NULL;--> statement-breakpoint
CREATE TABLE `shards` (
	`scan_id` text NOT NULL,
	`unit` integer NOT NULL,
	`pass` text NOT NULL,
	`view` text NOT NULL,
	`shard` integer NOT NULL,
	`from_stage` integer NOT NULL,
	`to_stage` integer NOT NULL,
	`keep` integer,
	`after_unit` integer,
	`flops` real NOT NULL,
	`state` text NOT NULL,
	`progress` real DEFAULT 0 NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sends` integer DEFAULT 0 NOT NULL,
	`due_at` integer DEFAULT 0 NOT NULL,
	`cost` text,
	`finished_at` integer,
	PRIMARY KEY(`scan_id`, `unit`)
);
--> statement-breakpoint
CREATE INDEX `shards_due` ON `shards` (`scan_id`,`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `suites` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`name` text NOT NULL,
	`digest` text NOT NULL,
	`visibility` text NOT NULL,
	`counts` text NOT NULL,
	`summary` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`purged_at` integer,
	`deleted_at` integer
);
--> statement-breakpoint
CREATE INDEX `suites_list` ON `suites` (`org_id`,`id`);--> statement-breakpoint
CREATE INDEX `suites_public` ON `suites` (`visibility`,`id`);--> statement-breakpoint
CREATE INDEX `suites_digest` ON `suites` (`digest`);--> statement-breakpoint
CREATE INDEX `suites_expiry` ON `suites` (`purged_at`,`expires_at`);--> statement-breakpoint
CREATE TABLE `upload_parts` (
	`upload_id` text NOT NULL,
	`part` integer NOT NULL,
	`etag` text NOT NULL,
	`size` integer NOT NULL,
	PRIMARY KEY(`upload_id`, `part`)
);
--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`sha256` text NOT NULL,
	`size` integer NOT NULL,
	`part_size` integer NOT NULL,
	`r2_upload_id` text NOT NULL,
	`state` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `uploads_org` ON `uploads` (`org_id`,`sha256`,`state`);--> statement-breakpoint
CREATE INDEX `uploads_expiry` ON `uploads` (`state`,`expires_at`);