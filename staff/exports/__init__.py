"""What staff take away in files: asked for, made by a job, fetched within a day by who asked, gone."""
