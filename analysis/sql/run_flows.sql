-- Which sequences of steps were there?
SELECT flow, figure, subject, cause, begin, end, outcome
FROM flow
ORDER BY flow;
