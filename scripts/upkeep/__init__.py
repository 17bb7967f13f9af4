"""Look after what ages: links, reviews, plain words."""
