"""What can be taken away from the page: links, lessons, models, pictures, histories, Python."""
