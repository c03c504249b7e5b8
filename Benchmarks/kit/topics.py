"""The topics that can be measured."""

TOPICS = {
    "callbacks": "durable callbacks, against FastAPI and PocketBase",
    "feed": "live feed, against nginx with nchan",
    "files": "images, against nginx",
    "create": "from request to stored image, against a client that polls",
    "growth": "a database of 1,000,000 image nodes, against an empty one",
}
# Not a comparison with others, so not in the document.
APART = {"instructions": "instructions of the hot paths, against those kept"}
