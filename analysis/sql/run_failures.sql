-- Which programs ended otherwise than by an exit without an error, on which OS, and why? A flow
-- that the end of the run, or of its OS, cut short may have no step yet. One that was not let start
-- has no end: why not is the outcome of its start.
SELECT flow.begin, flow.subject, flow_step.runs_on, flow.cause
FROM flow
LEFT JOIN flow_step ON flow_step.flow = flow.flow AND flow_step.position = 1
WHERE flow.figure = 'job end' AND flow.cause <> 'exited'
UNION ALL
SELECT flow.end, flow.subject, flow_step.runs_on, flow.outcome
FROM flow
JOIN flow_step ON flow_step.flow = flow.flow AND flow_step.position = 1
WHERE flow.figure = 'job start' AND flow.outcome LIKE 'too little storage: %'
ORDER BY 1, 2;
