ALTER TABLE `blobs` ADD `part_size` integer;--> statement-breakpoint
ALTER TABLE `upload_parts` DROP COLUMN `etag`;--> statement-breakpoint
ALTER TABLE `uploads` DROP COLUMN `r2_upload_id`;