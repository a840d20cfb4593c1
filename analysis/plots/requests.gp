# Response times by the time of sending, a panel a program. (Labels need one row at least that is
# not NaN, or gnuplot 5.4 crashes: what is not to be seen is an empty text.)
TIME(s) = s >= 1 || s == 0 ? sprintf('%g s', s) : s >= 1e-3 ? sprintf('%g ms', 1e3*s) : \
    s >= 1e-6 ? sprintf('%g µs', 1e6*s) : sprintf('%g ns', 1e9*s)
OF(name, p) = value(sprintf('%s_%d', name, p))
TOP = (H - PLOT_Y)/(1.0*H) ; BOTTOM = 0.085 ; GAP = 0.05
HEIGHT = (TOP - BOTTOM - GAP*(PANELS - 1))/PANELS
set multiplot
# The page, in pixels from the top left: the key.
set lmargin at screen 0 ; set rmargin at screen 1
set tmargin at screen 1 ; set bmargin at screen 0
set xrange [0:W] ; set yrange [0:H]
unset xtics ; unset ytics ; unset grid
plot $key using ($1+5):(H-$2):3:4 \
             with points pointtype variable linecolor rgb variable pointsize 1, \
     $key using ($1+14):(H-$2):5 with labels left font F10 textcolor rgb INK noenhanced
unset label 1 ; unset label 2
set lmargin at screen 0.085 ; set rmargin at screen 0.97
set xrange [FROM:TO]
do for [p = 1:PANELS] {
    set tmargin at screen TOP - (p - 1)*(HEIGHT + GAP)
    set bmargin at screen TOP - (p - 1)*(HEIGHT + GAP) - HEIGHT
    LOW = OF('LOW', p) ; HIGH = OF('HIGH', p) ; STEP = OF('STEP', p)
    unset ytics
    unset logscale y
    set yrange [LOW:HIGH]
    if (OF('LOG', p)) {
        set logscale y
        NEVER = HIGH/(HIGH/LOW)**0.03
        TICKS = floor(log10(HIGH/LOW) + 0.5)
        AT(i) = LOW*10**i
    } else {
        NEVER = HIGH - 0.03*(HIGH - LOW)
        TICKS = floor((HIGH - LOW)/STEP + 0.5)
        AT(i) = LOW + i*STEP
    }
    set ytics nomirror scale 0 textcolor rgb MUTED font F10
    set ytics ()
    if (OF('HAS_AXIS', p)) { do for [i = 0:TICKS] { set ytics add (TIME(AT(i)) AT(i)) } }
    if (!OF('HAS_AXIS', p)) { unset ytics }
    set grid ytics back linetype 1 linecolor rgb HAIR linewidth 1
    unset xtics
    if (p == PANELS) {
        set xtics X_BEGIN,X_STEP nomirror scale 0 textcolor rgb MUTED font F10 \
            format sprintf('%%.%df s', X_DIGITS) offset 0,0.2
    }
    if (PANELS > 1) {
        set label 3 OF('APP', p) at graph 0,1 left offset 0.6,-0.8 font B10 textcolor rgb INK \
            noenhanced front
    }
    plot $band using ($1 == p ? ($2+$3)/2 : NaN):(LOW):2:3:(LOW):(HIGH):4 \
             with boxxyerror fillstyle solid 1 noborder linecolor rgb variable, \
         $fault using ($1 == p ? $2 : NaN):(LOW):(0):(HIGH-LOW) \
             with vectors nohead linecolor rgb FAULT linewidth 0.7 dashtype (3,4), \
         $fault using (valid(2) ? $2 : FROM):(HIGH):(FAULTS && $1 == p && $3 < 0 ? strcol(4) : '') \
             with labels right offset -0.5,0.7 font B10 textcolor rgb FAULT noenhanced, \
         $fault using (valid(2) ? $2 : FROM):(HIGH):(FAULTS && $1 == p && $3 > 0 ? strcol(4) : '') \
             with labels left offset -0.5,0.7 font B10 textcolor rgb FAULT noenhanced, \
         $point using ($1 == p && $4 == 9 ? $2 : NaN):3:3:(0):5 \
             with vectors nohead linewidth 0.6 linecolor rgb variable, \
         $point using ($1 == p && $4 == 7 ? $2 : NaN):3:5 \
             with points pointtype 7 pointsize 0.35 linecolor rgb variable, \
         $point using ($1 == p && $4 == 9 ? $2 : NaN):3:5 \
             with points pointtype 9 pointsize 0.8 linecolor rgb variable, \
         $point using ($1 == p && $4 == 2 ? $2 : NaN):(NEVER) \
             with points pointtype 2 pointsize 0.7 linewidth 1.2 linecolor rgb FAULT
    unset label 3
}
unset multiplot
