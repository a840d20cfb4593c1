-- What does the collection say about itself?
SELECT scenario, program
FROM collection;
