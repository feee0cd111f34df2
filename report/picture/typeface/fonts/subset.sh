#!/bin/sh
# Makes the two fonts here from Noto Sans 2.004 (Debian: fonts-noto-core), with
# fontTools 4.x: Latin, Greek, Cyrillic and their marks, without hinting; arrows and
# a few signs of mathematics from Noto Sans Math, boxes and ticks from Noto Sans Symbols 2.
#
#	./subset.sh /usr/share/fonts/truetype/noto
set -eu
from=$1
out=$(cd "$(dirname "$0")" && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

letters=U+0020-007E,U+00A0-024F,U+0259,U+0292,U+02B0-02FF,U+0300-036F,U+0370-03FF,U+0400-052F
letters=$letters,U+1C80-1C88,U+1D00-1D7F,U+1E00-1EFF,U+1F00-1FFF,U+2C60-2C7F,U+2DE0-2DFF,U+A640-A69F,U+A7A0-A7AF
signs=U+2000-200D,U+2010-2027,U+202F-205E,U+2070-209F,U+20A0-20BF,U+2100-214F,U+2150-218F,U+25CC
arrows=U+2190-2199,U+21C4,U+2212,U+221A,U+221E,U+2248,U+2260,U+2264,U+2265
boxes=U+25A0,U+25A1,U+25CB,U+25CF,U+2610,U+2611,U+2713
bare="--no-hinting --layout-features= --drop-tables+=GSUB,GPOS,GDEF,MATH"

pyftsubset "$from/NotoSansMath-Regular.ttf" --unicodes=$arrows $bare --output-file="$tmp/arrows.ttf"
pyftsubset "$from/NotoSansSymbols2-Regular.ttf" --unicodes=$boxes $bare --output-file="$tmp/boxes.ttf"
for style in Regular Bold; do
	pyftsubset "$from/NotoSans-$style.ttf" --unicodes=$letters,$signs --no-hinting --name-IDs='*' \
		--layout-features=ccmp,locl,mark,mkmk,kern --drop-tables+=meta,DSIG,STAT --output-file="$tmp/letters.ttf"
	pyftmerge "$tmp/letters.ttf" "$tmp/arrows.ttf" "$tmp/boxes.ttf" --output-file="$tmp/merged.ttf"
	# Merging takes the tallest of the three: set the metrics back to those of the letters.
	python3 - "$from/NotoSans-$style.ttf" "$tmp/merged.ttf" "$out/NotoSans-$style.ttf" <<-'PY'
	import sys
	from fontTools.ttLib import TTFont
	old, new = TTFont(sys.argv[1]), TTFont(sys.argv[2], recalcTimestamp=False)
	for table, keys in {
	    "hhea": "ascent descent lineGap",
	    "OS/2": "sCapHeight sxHeight sTypoAscender sTypoDescender sTypoLineGap usWinAscent usWinDescent usWeightClass fsSelection panose",
	    "head": "macStyle created modified fontRevision",
	    "post": "underlinePosition italicAngle",
	}.items():
	    for key in keys.split():
	        setattr(new[table], key, getattr(old[table], key))
	del new["gasp"]
	new["post"].formatType = 3.0  # no glyph names
	new.save(sys.argv[3])
	PY
done
