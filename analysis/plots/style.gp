# House style. Before it stand OUTPUT, FORMAT (svg or png), TITLE, SUBTITLE and the picture's data.
W = 960 ; H = 540    # as a slide or a README shows it, in pixels
SZ = 10.5
set encoding utf8
if (FORMAT eq 'svg') {
    set terminal svg size W,H dynamic enhanced font sprintf('Inter,%g', 1.333*SZ) \
        background '#ffffff' rounded
} else {
    set terminal pngcairo size 2*W,2*H enhanced font sprintf('Inter,%g', SZ) \
        fontscale 2 linewidth 2 pointscale 2 background '#ffffff' rounded
}
set output OUTPUT
set datafile separator tab
K = (FORMAT eq 'svg') ? 1.333 : 1.0    # svg counts in pixels, cairo in points
F(s) = sprintf('Inter,%g', K*s)
B(s) = sprintf('Inter:Bold,%g', K*s)
F9 = F(9) ; F95 = F(9.5) ; F10 = F(10) ; B10 = B(10) ; B15 = B(15)

# The hues of Okabe and Ito: blue is the first OS, orange the second; grey the monitor, near white
# what is free, red-violet a fault. A shade tells who it is within an OS.
INK = 0x24292f ; MUTED = 0x5f6772 ; HAIR = 0xe3e6ea ; WHITE = 0xffffff
VMM = 0x6b7280 ; FREE = 0xf3f4f6 ; FAULT = 0xd81b60
OS1_K = 0x0b4f79 ; OS1_A = 0x0072b2 ; OS1_B = 0x8cc8ec
OS2_K = 0x9a5200 ; OS2_A = 0xe69f00 ; FIXED = 0xd55e00 ; FIXEDT = 0xb84a00

set border 0
set tics nomirror scale 0 textcolor rgb MUTED font F10
set grid ytics back linetype 1 linecolor rgb HAIR linewidth 1
set xlabel textcolor rgb MUTED font F10
set ylabel textcolor rgb MUTED font F10
unset key
set label 1 TITLE at screen 0.03,0.945 font B15 textcolor rgb INK noenhanced
set label 2 SUBTITLE at screen 0.03,0.885 textcolor rgb MUTED noenhanced
