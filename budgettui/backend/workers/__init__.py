"""Worker processes of the backend that talk to servers, so that a hanging server delays nothing else."""
