DROP INDEX `results_published`;--> statement-breakpoint
ALTER TABLE `results` ADD `name` text;--> statement-breakpoint
ALTER TABLE `results` ADD `sort_name` text;--> statement-breakpoint
ALTER TABLE `results` ADD `base_name` text;--> statement-breakpoint
ALTER TABLE `results` ADD `suite_name` text;--> statement-breakpoint
ALTER TABLE `results` ADD `suite_open` integer DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `results` ADD `parameters` integer;--> statement-breakpoint
ALTER TABLE `results` ADD `size` text;--> statement-breakpoint
ALTER TABLE `results` ADD `risk` real;--> statement-breakpoint
ALTER TABLE `results` ADD `perplexity` real;--> statement-breakpoint
ALTER TABLE `results` ADD `tpr_10` real;--> statement-breakpoint
ALTER TABLE `results` ADD `tpr_1` real;--> statement-breakpoint
ALTER TABLE `results` ADD `exposure` real;--> statement-breakpoint
ALTER TABLE `results` ADD `extraction` real;--> statement-breakpoint
UPDATE results SET
  name = (SELECT models.name FROM models WHERE models.id = results.model_id),
  sort_name = (SELECT substr(lower(models.name), 1, 40) FROM models WHERE models.id = results.model_id),
  base_name = (SELECT bases.name FROM bases WHERE bases.id = results.base_id),
  suite_name = (SELECT suites.name FROM suites WHERE suites.id = results.suite_id),
  suite_open = COALESCE((SELECT suites.visibility = 'public' FROM suites WHERE suites.id = results.suite_id), 0),
  parameters = (SELECT json_extract(models.summary, '$.trainableParameters') FROM models WHERE models.id = results.model_id),
  perplexity = CASE WHEN json_type(headline, '$.perplexity.nonmember') IN ('real', 'integer') THEN json_extract(headline, '$.perplexity.nonmember') END,
  tpr_10 = (SELECT json_extract(r.value, '$.value') FROM json_each(headline, '$.membership') AS m, json_each(m.value, '$.tpr_at_fpr') AS r
    WHERE json_extract(m.value, '$.attack') = json_extract(headline, '$.attack') AND json_extract(r.value, '$.fpr') = 0.1),
  tpr_1 = (SELECT json_extract(r.value, '$.value') FROM json_each(headline, '$.membership') AS m, json_each(m.value, '$.tpr_at_fpr') AS r
    WHERE json_extract(m.value, '$.attack') = json_extract(headline, '$.attack') AND json_extract(r.value, '$.fpr') = 0.01),
  exposure = json_extract(headline, '$.exposure.mean_bits.value'),
  extraction = json_extract(headline, '$.extraction.value');--> statement-breakpoint
UPDATE results SET
  size = CASE WHEN parameters IS NULL THEN NULL WHEN parameters < 1e5 THEN 'under_100k' WHEN parameters < 1e6 THEN 'under_1m'
    WHEN parameters < 1e7 THEN 'under_10m' WHEN parameters < 1e8 THEN 'under_100m' ELSE 'over_100m' END,
  risk = CASE grade WHEN 'A' THEN 0 WHEN 'B' THEN 1 WHEN 'C' THEN 2 WHEN 'D' THEN 3 WHEN 'F' THEN 4 END + min(COALESCE(tpr_10, 0), 1 - 1.0 / 1048576);--> statement-breakpoint
CREATE INDEX `board_all_risk` ON `results` (`tier`,`risk`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_name` ON `results` (`tier`,`sort_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_parameters` ON `results` (`tier`,`parameters`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_perplexity` ON `results` (`tier`,`perplexity`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_tpr_10` ON `results` (`tier`,`tpr_10`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_tpr_1` ON `results` (`tier`,`tpr_1`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_exposure` ON `results` (`tier`,`exposure`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_extraction` ON `results` (`tier`,`extraction`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_all_finished_at` ON `results` (`tier`,`finished_at`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_risk` ON `results` (`tier`,`suite_id`,`risk`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_name` ON `results` (`tier`,`suite_id`,`sort_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_parameters` ON `results` (`tier`,`suite_id`,`parameters`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_perplexity` ON `results` (`tier`,`suite_id`,`perplexity`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_tpr_10` ON `results` (`tier`,`suite_id`,`tpr_10`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_tpr_1` ON `results` (`tier`,`suite_id`,`tpr_1`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_exposure` ON `results` (`tier`,`suite_id`,`exposure`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_extraction` ON `results` (`tier`,`suite_id`,`extraction`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_suite_finished_at` ON `results` (`tier`,`suite_id`,`finished_at`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_risk` ON `results` (`tier`,`base_id`,`risk`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_name` ON `results` (`tier`,`base_id`,`sort_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_parameters` ON `results` (`tier`,`base_id`,`parameters`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_perplexity` ON `results` (`tier`,`base_id`,`perplexity`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_tpr_10` ON `results` (`tier`,`base_id`,`tpr_10`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_tpr_1` ON `results` (`tier`,`base_id`,`tpr_1`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_exposure` ON `results` (`tier`,`base_id`,`exposure`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_extraction` ON `results` (`tier`,`base_id`,`extraction`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_base_finished_at` ON `results` (`tier`,`base_id`,`finished_at`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_risk` ON `results` (`tier`,`kind`,`risk`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_name` ON `results` (`tier`,`kind`,`sort_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_parameters` ON `results` (`tier`,`kind`,`parameters`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_perplexity` ON `results` (`tier`,`kind`,`perplexity`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_tpr_10` ON `results` (`tier`,`kind`,`tpr_10`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_tpr_1` ON `results` (`tier`,`kind`,`tpr_1`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_exposure` ON `results` (`tier`,`kind`,`exposure`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_extraction` ON `results` (`tier`,`kind`,`extraction`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_kind_finished_at` ON `results` (`tier`,`kind`,`finished_at`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_risk` ON `results` (`tier`,`size`,`risk`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_name` ON `results` (`tier`,`size`,`sort_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_parameters` ON `results` (`tier`,`size`,`parameters`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_perplexity` ON `results` (`tier`,`size`,`perplexity`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_tpr_10` ON `results` (`tier`,`size`,`tpr_10`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_tpr_1` ON `results` (`tier`,`size`,`tpr_1`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_exposure` ON `results` (`tier`,`size`,`exposure`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_extraction` ON `results` (`tier`,`size`,`extraction`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `board_size_finished_at` ON `results` (`tier`,`size`,`finished_at`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `results_suites` ON `results` (`suite_id`,`suite_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `results_bases` ON `results` (`base_id`,`base_name`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `scans_published` ON `scans` (`model_id`,`id`) WHERE published = 1;--> statement-breakpoint
CREATE INDEX `scans_announced` ON `scans` (`published`,`id`) WHERE finished_at IS NULL;