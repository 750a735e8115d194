"""Jobs as the API hands them out: a spec and files in, events and artifacts back. One file for each type of job."""
