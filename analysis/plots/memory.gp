# Main storage by owner over time.
set lmargin at screen 0.085
set rmargin at screen 0.835
set bmargin at screen 0.10
set tmargin at screen 0.72
set xrange [0:END_S]
set yrange [0:STORAGE_MB]
set style fill solid 1.0 noborder
plot $area using (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror fillcolor rgb variable
