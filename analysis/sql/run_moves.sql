-- What did prior art 2 move from one OS to another, when and why, and how long did the OS that gave
-- stand still: from the end of 7010 to that of 7020, or until the move was cut short?
SELECT subject, cause, flow.begin, flow.end, outcome, away.runs_on, there.runs_on,
       coalesce(moved.end, flow.end) - away.end
FROM flow
LEFT JOIN flow_step AS away ON away.flow = flow.flow AND away.step = '7010'
LEFT JOIN flow_step AS moved ON moved.flow = flow.flow AND moved.step = '7020'
LEFT JOIN flow_step AS there ON there.flow = flow.flow AND there.step = '7040'
WHERE figure = 'prior art 2'
ORDER BY flow.begin, flow.flow;
