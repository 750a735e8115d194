"""Ways to fine-tune: one file each, behind `Method`."""
