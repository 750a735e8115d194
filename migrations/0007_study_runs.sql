CREATE TABLE `study_runs` (
	`study_id` text NOT NULL,
	`position` integer NOT NULL,
	`method` text NOT NULL,
	`learning_rate` real NOT NULL,
	`seed` integer NOT NULL,
	`state` text NOT NULL,
	`job_id` text,
	`epochs` text NOT NULL,
	`problem` text,
	PRIMARY KEY(`study_id`, `position`)
);
--> statement-breakpoint
CREATE INDEX `study_runs_state` ON `study_runs` (`study_id`,`state`,`position`);--> statement-breakpoint
CREATE INDEX `studies_running` ON `studies` (`id`) WHERE finished_at IS NULL;