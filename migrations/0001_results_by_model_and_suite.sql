CREATE INDEX `results_model` ON `results` (`model_id`,`finished_at`);--> statement-breakpoint
CREATE INDEX `results_suite` ON `results` (`suite_id`,`finished_at`);