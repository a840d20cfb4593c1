-- What does the collection say about itself?
SELECT scenario, hsim_version
FROM collection;
