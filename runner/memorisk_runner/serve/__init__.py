"""A RunPod-compatible endpoint on this machine: the runner behind HTTP, one job at a time. Standard library only."""
