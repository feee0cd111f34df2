package transcript

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"airtime/audio/note"
)

// talk makes cues that follow each other without a pause, each of two seconds.
func talk(texts ...string) string {
	var b strings.Builder
	for i, s := range texts {
		fmt.Fprintf(&b, "%d\n00:%02d:%02d,000 --> 00:%02d:%02d,000\n%s\n\n", i+1, 2*i/60, 2*i%60, (2*i+2)/60, (2*i+2)%60, s)
	}
	return b.String()
}

// film is talk with a pause of three seconds after each cue, as between the lines of a film.
func film(texts ...string) string {
	var b strings.Builder
	for i, s := range texts {
		fmt.Fprintf(&b, "%d\n00:%02d:%02d,000 --> 00:%02d:%02d,000\n%s\n\n", i+1, 5*i/60, 5*i%60, (5*i+2)/60, (5*i+2)%60, s)
	}
	return b.String()
}

func repeat(n int, texts ...string) []string { return slices.Repeat(texts, n) }

func join(lists ...[]string) []string { return slices.Concat(lists...) }

// said is all notes on one line.
func said(notes []note.Note) string { return strings.Trim(fmt.Sprint(notes), "[]") }

// shares sums up who speaks for how long: "Ana 4, Unnamed 2".
func shares(t *testing.T, in string, f Format) string {
	t.Helper()
	m, _, err := Read(strings.NewReader(in), f)
	if err != nil {
		return err.Error()
	}
	check(t, m)
	sum := make([]float64, len(m.People))
	for _, s := range m.Speech {
		sum[m.Place(s.Person)] += (s.End - s.Start).Seconds()
	}
	var out []string
	for i, p := range m.People {
		out = append(out, fmt.Sprintf("%s %g", p.Name, sum[i]))
	}
	return strings.Join(out, ", ")
}

const noNames = "got no name of a speaker, want who speaks as well as when"

// No named person gets speech without evidence.
func TestNoNameWithoutEvidence(t *testing.T) {
	words := func(n int) []string { return repeat(n, "we went on to the river") }
	for _, tt := range []struct{ name, in, want string }{
		{"one colon in a talk", talk(join(words(3), []string{"Remember: the gate"}, words(4))...), "srt: " + noNames},
		{"one colon in a long film", film(join(words(20), []string{"Remember: the gate"}, words(20))...), "srt: " + noNames},
		{"two words before colons in a film", film(join(words(8), []string{"Remember: the gate", "Note: it is late"}, words(8))...), "srt: " + noNames},
		{"a word that comes again in a film", film(join(words(15), repeat(3, "Remember: the gate"), words(15))...), "srt: " + noNames},
		{"two that come again, in a film", film(join(words(15), repeat(2, "Tom: the gate", "Eve: it is late"), words(15))...), "srt: " + noNames},
		{"two that come again, in a talk", talk(join(repeat(2, "Tom: the gate", "and the door", "and the roof", "Eve: it is late", "so late", "too late"))...), "Tom 12, Eve 12"},
		{"a third who is named once", talk(join(repeat(2, "Tom: the gate", "and the door", "and the roof", "Eve: it is late", "so late", "too late"), []string{"Question: who", "what", "when", "where"}, words(12))...), "Tom 12, Eve 12, Unnamed 32"},
		{"lively, and hardly anybody twice in a row", talk(repeat(4, "Tom: yes", "Eve: no", "maybe", "Ida: why")...), "Tom 8, Eve 8, Unnamed 8, Ida 8"},
		{"after a long pause nobody goes on", strings.ReplaceAll(talk(join(repeat(2, "Tom: a", "b", "b", "Eve: c", "d", "d"), repeat(8, "e"), []string{"late"})...), "00:00:40,000 --> 00:00:42,000\nlate", "00:01:20,000 --> 00:01:22,000\nlate"), "Tom 12, Eve 28, Unnamed 2"},
		{"another begins, without a name", talk("Tom: the gate", "and the door", "Eve: no", "so late", "Tom: a", "b", ">> it is late", "so late", "Eve: no", "too late"), "Tom 8, Eve 8, Unnamed 4"},
		{"two dashes are two people", talk("Tom: the gate", "and the door", "Eve: no", "so late", "Tom: a", "b", "- it is late\n- is it", "so late", "Eve: no", "too late"), "Tom 8, Eve 8, Unnamed 4"},
		{"words that sentences begin with, again and again", talk(repeat(4, "So: the gate", "it is late", "we run", "Look: there", "a", "b", "c")...), "srt: " + noNames},
		{"what somebody said, everywhere", talk(repeat(3, "And he said: go", "and she said: no")...), "srt: " + noNames},
		{"a sentence beside names", talk(join(repeat(5, "Tom: the gate", "Eve: it is late"), []string{"at 10:30: we go"})...), "Tom 10, Eve 10, Unnamed 2"},
		{"a note beside names", talk(join(repeat(5, "Tom: the gate", "Eve: it is late"), []string{"and more: so"})...), "Tom 10, Eve 10, Unnamed 2"},
		{"questions and answers", talk(repeat(2, "Question: where", "Answer: there")...), "Question 4, Answer 4"},
		{"a name like how sentences begin", talk("He Jiankui: a", "So Young: b", "He Jiankui: c", "You Li: d"), "He Jiankui 4, So Young 2, You Li 2"},
		{"another begins, with a sign for a name", talk("Tom: the gate", "and the door", "?: so", "late", "Eve: no", "so late", "Tom: a", "b"), "Tom 8, Unnamed 4, Eve 4"},
		{"another begins, in small letters", talk("Tom: the gate", "and the door", "ida: so", "late", "Eve: no", "so late", "Tom: a", "b"), "Tom 8, Unnamed 4, Eve 4"},
		{"another begins, in brackets", talk("Tom: the gate", "and the door", "[Ida] so", "late", "Eve: no", "so late", "Tom: a", "b"), "Tom 8, Unnamed 4, Eve 4"},
		{"another begins, by telephone", talk("Tom: the gate", "and the door", "+1 555-0100: so", "late", "Eve: no", "so late", "Tom: a", "b"), "Tom 8, +1 555-0100 4, Eve 4"},
		{"another begins, whose name is too long", talk("Tom: the gate", "and the door", strings.Repeat("Ida ", 60)+": so", "late", "Eve: no", "so late", "Tom: a", "b"), "Tom 8, Unnamed 4, Eve 4"},
		{"a bracketed sound before the text", talk(join(repeat(3, "[Laughs] we went on", "to the river", "[Sighs] yes"))...), "srt: " + noNames},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, SRT); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What stands at the beginning again and again, or everywhere, is a name whatever it looks like.
func TestNamesOfAnyLook(t *testing.T) {
	long := "Ida Holm - Chair of the Society for the Care of Old Orchards and Hedges (she/her)"
	for _, tt := range []struct{ name, in, want string }{
		{"long", talk(long+": a", "Tom: b"), long + " 2, Tom 2"},
		{"long, where half of the cues have none", talk(join(repeat(2, long+": a", "b", "Tom: c", "d"))...), long + " 8, Tom 8"},
		{"quotes and brackets", talk(`Max "Maxi" Roth: a`, "Lea [Guest]: b", "Kim {she}: c", "Jo = Host: d", "What? Me!: e"), `Max "Maxi" Roth 2, Lea [Guest] 2, Kim {she} 2, Jo = Host 2, What? Me! 2`},
		{"whole in brackets", talk("[SPEAKER_00]: a", "[SPEAKER_01]: b"), "SPEAKER_00 2, SPEAKER_01 2"},
		{"references", talk("Se&aacute;n O&#x27;Dea: a", "Q&amp;A Desk: b", "Sean &lt;host&gt;: c"), "Seán O'Dea 2, Q&A Desk 2, Sean <host> 2"},
		{"capital letters", talk("IDA HOLM: a", "Ida Holm: b", "tom: c", "Tom: d"), "IDA HOLM 4, tom 4"},
		{"a colon in the name", talk("Hall: Ida: a", "Hall: Tom: b", "Kim: c"), "Hall: Ida 2, Hall: Tom 2, Kim 2"},
		{"a colon in what is said", talk("Ida: Note: a", "Ida: b", "Tom: c"), "Ida 4, Tom 2"},
		{"small letters that come again", talk("ida: a", "tom: b", "ida: c", "tom: and this is what he said: d"), "ida 4, tom 4"},
		{"unknown", talk("Ida: a", "Unknown Speaker: b", "?: c", "Tom: d"), "Ida 2, Unnamed 4, Tom 2"},
		{"brackets before every text", talk("[Ida] a", "[Tom] b", "[Ida] c"), "Ida 4, Tom 2"},
		{"labels in parentheses", talk("(speaker 0) a", "(speaker 1) b", "(speaker ?) c"), "speaker 0 2, speaker 1 2, Unnamed 2"},
		{"references beside the colon", talk("Ida&nbsp;Holm:&nbsp;a", "Tom&#58; b"), "Ida Holm 2, Tom 2"},
		{"telephones", talk("15550100: a", "Ida: b", "+1 415-***-0100: c", "Ida: d"), "15550100 2, Ida 4, +1 415-***-0100 2"},
		{"a time before each", talk("[00:00:00] Ida: a", "(00:02) Tom: b", "[00:04] Ida: c"), "Ida 4, Tom 2"},
		{"a time after each", talk("Ida (00:00:00): a", "Tom [00:02]: b", "[Ida] 00:04: c"), "Ida 4, Tom 2"},
		{"a number before each", talk("1. Ida: a", "2. Tom: b", "3. Ida: c"), "Ida 4, Tom 2"},
		{"speaking to somebody who speaks too", talk("Ida: Tom: are you there", "Tom: yes", "Ida: Tom: and now", "Tom: yes"), "Ida 4, Tom 4"},
		{"labels, now and then", talk("Speaker 1: a", "b", "c", "d", "e"), "Speaker 1 2, Unnamed 8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, SRT); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestVoiceTags(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nobody", cues("<v Ida>a", "<v ->b", "<v [Music]>c", "<v ♪>d", "<v Speaker?>e"), "Ida 1, Unnamed 4"},
		{"only at changes, never closed", cues("<v Ida>a", "b", "c", "<v Tom>d", "e", "f"), "Ida 3, Tom 3"},
		{"somebody without a name", cues("<v Ida>a</v>", "<v>b</v>", "<v >c</v>", "<v Tom>d</v>"), "Ida 1, Unnamed 2, Tom 1"},
		{"classes, tags and times within", cues("<v.loud.first Ida>a <i>b</i> <00:00:00.500><c.x>c</c></v>", "<c.x><v Tom>d</v></c>"), "Ida 1, Tom 1"},
		{"closed, so not at changes", cues("<v Ida>a</v>", "b", "c", "<v Tom>d</v>", "e", "f"), "Ida 1, Unnamed 4, Tom 1"},
		{"a colon in a cue without a tag", cues("<v Ida>a</v>", "Question: b", "Tom: c", "<v Tom>d</v>"), "Ida 1, Unnamed 1, Tom 2"},
		{"capital letters", cues("<v Ida>a", "<v IDA>b"), "Ida 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, WebVTT); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestIdentifiers(t *testing.T) {
	one := func(ids ...string) string {
		var b strings.Builder
		b.WriteString("WEBVTT\n\n")
		for i, id := range ids {
			id, text, ok := strings.Cut(id, "|")
			if !ok {
				text = "and so on"
			}
			fmt.Fprintf(&b, "%s\n00:0%d.000 --> 00:0%d.000\n%s\n\n", id, i, i+1, text)
		}
		return b.String()
	}
	for _, tt := range []struct{ name, in, want string }{
		{"Webex", one(`1 "Ida Holm" (17)`, `2 "Tom" (18)`, `3 "" (0)`, `4 "ida holm" (17)`), "Ida Holm 2, Tom 1, Unnamed 1"},
		{"Webex, a colon in the text", one(`1 "" (0)|Right: then`, `2 "Tom" (18)|Right: then`), "Unnamed 1, Tom 1"},
		{"Webex, references", one(`1 "Q &amp; A (they)" (1)`, `2 "Max "Maxi" Roth" (2)`), `Q & A (they) 1, Max "Maxi" Roth 1`},
		{"labels", one("Speaker 1", "Speaker 2", "speaker 1"), "Speaker 1 2, Speaker 2 1"},
		{"names that come again", one("Ida", "Tom", "Ida", "Tom"), "Ida 2, Tom 2"},
		{"chapters", one("Chapter 1", "Chapter 1", "Chapter 2", "Chapter 2"), "vtt: " + noNames},
		{"no blank line below the header", strings.Replace(one(`1 "Ida" (17)`, `2 "Tom" (18)`), "\n\n", "\n", 1), "Ida 1, Tom 1"},
		{"names that do not", one("intro", "pumps", "roof"), "vtt: " + noNames},
		{"reserved words", one("STYLE guide|<v Ida>a", "REGION of Trent|<v Ida>a", "NOTE one|<v Tom>a", "NOTES|<v Tom>b"), "Ida 2, Tom 2"},
		{"a comment, and rules", "WEBVTT\n\nNOTE Ida: Tom: x\n\nSTYLE\n::cue {}\n\nREGION\nid:x\n\n00:00.000 --> 00:01.000\n<v Ida>a", "Ida 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, WebVTT); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// One entry that makes no sense costs itself alone, and is said.
func TestLeftOut(t *testing.T) {
	good := cues("<v Ida>a", "<v Tom>b", "<v Ida>c")
	for _, tt := range []struct {
		name   string
		f      Format
		in     string
		want   string
		doubts string // a part of them; empty: none
	}{
		{"none", WebVTT, good, "Ida 2, Tom 1", ""},
		{"end first", WebVTT, good + "00:09.000 --> 00:08.000\n<v Tom>x", "Ida 2, Tom 1", `entries_wrong_line entries=4 line=12 n=1 line 12: got an end ("00:08.000") before the start ("00:09.000"), want it after`},
		{"no time", WebVTT, good + "soon --> later\n<v Tom>x\n\n00:09 -->\n<v Tom>y", "Ida 2, Tom 1", "entries_wrong_line entries=5 line=12 n=2 line 12: start: "},
		{"a little before the beginning", SRT, "1\n-00:00:00,008 --> 00:00:02,000\nIda: a\n\n2\n00:00:02,000 --> 00:00:03,000\nTom: b", "Ida 2, Tom 1", ""},
		{"rows", CSV, "start,end,speaker\n0,2,Ida\nx,3,Tom\n-5,3,Tom\n4,3,Tom\n2,-1,Tom\n2,3,Tom\n3,4,Tom\n4,5,Ida\n5,6,Ida\n", "Ida 4, Tom 2", "; and 1 more"},
		{"a comma too many", CSV, "start,end,text,speaker\n0,2,hi,Ida\n2,3,ho, ho,Tom\n3,4,hm,Tom\n", "Ida 2, Tom 1", `line 3: got 5 fields, want 4: is there a ',' in one of them without quotes?`},
		{"a comma too many that does no harm", CSV, "start,end,speaker,text\n0,2,Ida,hi, hi\n2,3,Tom,ho\n", "Ida 2, Tom 1", ""},
		{"turns", RTTM, "SPEAKER m 1 0 2 <NA> <NA> Ida <NA> <NA>\nSPEAKER m 1 2 -1 <NA> <NA> Ida <NA> <NA>\nSPEAKER m 1 -0.01 1 <NA> <NA> Tom <NA> <NA>\n", "Tom 0.99, Ida 2", "line 2: duration: "},
		{"a turn of nobody", RTTM, "SPEAKER m 1 0 2 <NA> <NA> <NA> <NA> <NA>\nSPEAKER m 1 2 1 <NA> <NA> Tom <NA> <NA>\n", "Unnamed 2, Tom 1", ""},
		{"an entry", Services, `{"segments":[{"start":0,"end":2,"speaker":"Ida"},{"start":3,"end":2.5,"speaker":"Tom"},{"start":3,"end":4,"speaker":"Tom"}]}`, "Ida 2, Tom 1", "entry 2: got an end"},
		{"a label", Labels, "0.0\t2.0\tIda\n\\\t100\t200\nx\n2.0\t3.0\tTom\n", "Ida 2, Tom 1", "line 3: got no tab"},
		{"text in no cue", SRT, talk("Ida: a\n\nTom: lost", "Tom: b"), "Ida 2, Tom 2", "lines_outside line=5 n=1"},
		{"a total", CSV, "start,end,speaker\n0.5,2,Ida\n2,3,Tom\nTotal,,2.5\n", "Ida 1.5, Tom 1", "line 4: start: "},
		{"a row without a start", Services, `{"segments":[{"start":0,"end":2,"speaker":"Ida"},{"end":3,"speaker":"Tom"},{"start":3,"end":4,"speaker":"Tom"}]}`, "Ida 2, Tom 1", "entry 2: start: "},
		{"a timeline that does not end", Services, `{"timeline":[{"ts":"00:00:01.000","users":[{"username":"Ida"}]},{"ts":"00:00:03.000","users":[{"username":"Tom"}]}]}`, "Ida 2", "entry 2: end: "},
		{"a little before the beginning, in milliseconds", CSV, "start_ms,end_ms,speaker\n-8,2000,Ida\n2000,3000,Tom\n", "Ida 2, Tom 1", ""},
		{"more is wrong than right", CSV, "start,end,speaker\nx,2,Ida\ny,3,Tom\n4,5,Ida\n", `csv: line 2: start: got "x", want a time from 0 to 240 hours such as 83.5 or 0:01:23.5 (and 2 of 3 entries are wrong in all)`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, tt.f); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			m, doubts, _ := Read(strings.NewReader(tt.in), tt.f)
			all := said(doubts)
			if !strings.Contains(all, tt.doubts) || (tt.doubts == "") != (all == "") {
				t.Errorf("doubts %q, want %q", all, tt.doubts)
			}
			for _, d := range doubts {
				if d.ID != "" && !slices.ContainsFunc(m.Notes, func(n note.Note) bool { return note.Equal(n, d) }) {
					t.Errorf("%q is not among the notes", d) // what is wrong with an entry is only said
				}
			}
		})
	}
}

func TestUnitsAndBeginnings(t *testing.T) {
	for _, tt := range []struct {
		name   string
		f      Format
		in     string
		want   string
		doubts string
	}{
		{"milliseconds", CSV, "start,end,speaker\n0,9000,Ida\n9000,24500,Tom\n", "Ida 0-9, Tom 9-24.5", "read_as_milliseconds entry_s=15500 long_s=24.5 seconds_s=24500"},
		{"milliseconds of an hour", CSV, "start,end,speaker\n3500000,3502000,Ida\n3502000,3503500,Tom\n0,1900,Tom\n", "Tom 0-1.9, Ida 3500-3502, Tom 3502-3503.5", "read_as_milliseconds"},
		{"milliseconds, as decimals", CSV, "start,end,speaker\n0.0,9000.0,Ida\n9000.0,24500.0,Tom\n", "Ida 0-9, Tom 9-24.5", "read_as_milliseconds"},
		{"seconds", CSV, "start,end,speaker\n0,9,Ida\n9,24,Tom\n", "Ida 0-9, Tom 9-24", ""},
		{"seconds of long talks", CSV, "start,end,speaker\n0.5,1500,Ida\n1500,3000,Tom\n", "Ida 0.5-1500, Tom 1500-3000", ""},
		{"either", CSV, "start,end,speaker\n0,600,Ida\n600,1200,Tom\n", "csv: the times are whole numbers that may be seconds (then the meeting is 20 min 0 s long, half of its entries over 10 min 0 s) or milliseconds (1 s, half over 0.6 s), want them named: start_s and end_s, or start_ms and end_ms, or with a decimal point", ""},
		{"either, named seconds", CSV, "start_s,end_s,speaker\n0,600,Ida\n600,1200,Tom\n", "Ida 0-600, Tom 600-1200", ""},
		{"either, named milliseconds", CSV, "startMs,End (ms),Speaker Name\n0,600,Ida\n600,1200,Tom\n", "Ida 0-0.6, Tom 0.6-1.2", ""},
		{"samples", CSV, "start,end,speaker\n0,160000,Ida\n160000,480000,Tom\n480000,640000,Ida\n", "csv: the times are whole numbers that may be milliseconds (then the meeting is 10 min 40 s long, half of its entries over 2 min 40 s) or samples (at 16 kHz 40 s, half over 10 s), want them named: start_ms and end_ms, or in seconds with a decimal point", ""},
		{"milliseconds with a part", CSV, "start,end,speaker\n0.0,5500.5,Ida\n5500.5,17500.2,Tom\n", "csv: the times may be seconds (then half of the entries are over 3 h 20 min long) or milliseconds (then over 12.0 s), want them named: start_s and end_s, or start_ms and end_ms", ""},
		{"parts of a day", CSV, "start,end,speaker\n0.60416667,0.60423611,Ida\n0.60423611,0.60430556,Tom\n", "csv: the times may be seconds (then the whole meeting is within one) or parts of a day, as spreadsheets keep them (12 s), want seconds or clock times such as 0:01:23.5", ""},
		{"ends for durations", RTTM, "SPEAKER m 1 0 5.5 <NA> <NA> Ida\nSPEAKER m 1 5.5 12.5 <NA> <NA> Tom\nSPEAKER m 1 12.5 27 <NA> <NA> Ida\nSPEAKER m 1 27 60 <NA> <NA> Tom\nSPEAKER m 1 60 125 <NA> <NA> Ida\n", "rttm: the durations are all longer than the time before them, as if they were ends (or the times are out of order), want start and duration, or a table with the columns start and end", ""},
		{"both units", CSV, "start_s,end_ms,speaker\n0,600,Ida\n", "csv: line 1: got columns in seconds beside columns in milliseconds, want one or the other", ""},
		{"whole seconds of a diarizer", RTTM, "SPEAKER m 1 0 600 <NA> <NA> Ida\nSPEAKER m 1 600 600 <NA> <NA> Tom\n", "Ida 0-600, Tom 600-1200", ""},
		{"time of day", WebVTT, "WEBVTT\n\n14:03:10.000 --> 14:03:20.000\n<v Ida>a\n\n14:03:25.000 --> 14:03:30.000\n<v Tom>b", "Ida 0-10, Tom 15-20", "began_at at=14:03:10 "},
		{"past midnight", CSV, "start,end,speaker\n23:59:00,23:59:30,Ida\n0:00:10,0:00:20,Tom\n", "Ida 0-30, Tom 70-80", "began_at"},
		{"a late beginning", WebVTT, "WEBVTT\n\n00:20:00.000 --> 00:20:10.000\n<v Ida>a", "Ida 1200-1210", ""},
		{"dates", CSV, "start,end,speaker\n2026-03-01T18:00:05Z,2026-03-01T18:00:10Z,Ida\n2026-03-01T18:00:10.5Z,2026-03-01T18:00:12Z,Tom\n", "Ida 0-5, Tom 5.5-7", ""},
		{"half days", CSV, "start,end,speaker\n6:00:05 PM,6:00:10 PM,Ida\n6:00:10 pm,6:00:12 pm,Tom\n", "Ida 0-5, Tom 5-7", ""},
		{"hours and minutes, or minutes and seconds", CSV, "start,end,speaker\n14:03,14:05,Ida\n14:05,14:09,Tom\n", "csv: the times may be minutes and seconds since the beginning (then nobody speaks for 14 min 3 s, and the rest is 6 s long) or hours and minutes of the day, want the seconds too: 0:14:03 or 14:03:00", ""},
		{"seconds since 1970", Services, `{"transcript":{"speaker_blocks":[{"start_time":1770000000,"end_time":1770000005,"speaker":{"name":"Ida"},"words":"x"},{"start_time":1770000006,"end_time":1770000009,"speaker":{"name":"Tom"},"words":"x"}]}}`, "Ida 0-5, Tom 6-9", ""},
		{"only beginnings", CSV, "start,end,speaker\n1,1,Ida\n2,2,Tom\n", "csv: got only entries that end when they start, want the time of the end too", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, doubts, err := Read(strings.NewReader(tt.in), tt.f)
			got := speech(m)
			if err != nil {
				got = err.Error()
			} else {
				check(t, m)
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if all := said(doubts); !strings.Contains(all, tt.doubts) || (tt.doubts == "") != (all == "") {
				t.Errorf("doubts %q, want %q", all, tt.doubts)
			}
		})
	}
}

func TestSpacesInRTTM(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"ten fields and one", "SPEAKER m 1 0 1 <NA> <NA> Ida Holm <NA> <NA>\nSPEAKER m 1 1 1 <NA> <NA> Ida Roth <NA> <NA>\n", "Ida Holm 1, Ida Roth 1"},
		{"numbers", "SPEAKER m 1 0 1 <NA> <NA> SPEAKER 00 <NA> <NA>\nSPEAKER m 1 1 1 <NA> <NA> SPEAKER 01 <NA> <NA>\n", "SPEAKER 00 1, SPEAKER 01 1"},
		{"nothing after the name", "SPEAKER m 1 0 1 <NA> <NA> Ida Holm\nSPEAKER m 1 1 1 <NA> <NA> Ida 2\n", "Ida Holm 1, Ida 2 1"},
		{"one field after the name", "SPEAKER m 1 0 1 <NA> <NA> Ida Holm <NA>\n", "Ida Holm 1"},
		{"a confidence", "SPEAKER m 1 0 1 <NA> <NA> Ida 0.93 <NA>\nSPEAKER m 1 1 1 <NA> <NA> Ida 0.41\n", "Ida 2"},
		{"a confidence and a name", "SPEAKER m 1 0 1 <NA> <NA> Ida Holm 0.93 <NA>\n", "Ida Holm 1"},
		{"a recording with spaces", "SPEAKER garden evening 3 1 0 1 <NA> <NA> Ida <NA> <NA>\nSPEAKER garden evening 3 1 1 1 <NA> <NA> Tom Roth <NA> <NA>\n", "Ida 1, Tom Roth 1"},
		{"another word for not available", "SPEAKER m 1 0 1 NA NA Ida Holm NA NA\nSPEAKER m 1 1 1 - - Tom - -\n", "Ida Holm 1, Tom 1"},
		{"carriage returns alone", "SPEAKER m 1 0 1 <NA> <NA> Ida <NA> <NA>\rSPEAKER m 1 1 1 <NA> <NA> Tom <NA> <NA>\r", "Ida 1, Tom 1"},
		{"names on two channels", "SPEAKER m 1 0 1 <NA> <NA> Ida\nSPEAKER m 2 1 1 <NA> <NA> Ida\nSPEAKER m 2 2 1 <NA> <NA> Tom\n", "Ida 2, Tom 1"},
		{"voices on two channels", "SPEAKER m 1 0 1 <NA> <NA> SPEAKER_00\nSPEAKER m 2 1 1 <NA> <NA> SPEAKER_00\n", `rttm: "SPEAKER_00" is on several channels, which may be one person whom several microphones heard, or another person on each, want names that tell (or the lines of one channel alone)`},
		{"a number in the place of the confidence", "SPEAKER m 1 0 1 <NA> <NA> Speaker 1 <NA>\n", `rttm: line 1: got "1" after the speaker "Speaker", want a confidence such as 0.9 or <NA> there (a name with a space is written with _)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, RTTM); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"nothing", `{}`, "json: got the JSON of a program that airtime does not know, want its transcript as WebVTT, SRT, RTTM or CSV"},
		{"no speakers", `{"segments":[{"start":0,"end":1,"text":"x"}]}`, "json: got no name of a speaker in segments[] (whisperX, OpenAI, Podcasting 2.0), want who speaks as well as when: was the program asked to tell speakers apart?"},
		{"cut", `{"segments":[{"start":0,"end":1,"speaker":"A"},`, "json: byte 47: not JSON: EOF"},
		{"not JSON", `{"segments":oh}`, "json: byte 12: not JSON: invalid character 'o' looking for beginning of value"},
		{"deep", strings.Repeat("[", 100), "json: byte 65: got more than 64 lists and objects in each other, want a transcript"},
		{"sentences before words", `{"words":[{"start":0,"end":500,"speaker":"A"}],"utterances":[{"speaker":"A","start":0,"end":2000,"words":[{"start":0,"end":500,"speaker":"B"}]}]}`, "A 2"},
		{"a speaker without a name", `{"segments":[{"start":0,"end":1,"speaker":null},{"start":1,"end":2,"speaker":1}]}`, "Unnamed 1, Speaker 1 1"},
		{"voices on two channels", `{"recognizedPhrases":[{"channel":0,"speaker":1,"offset":"PT0S","duration":"PT1S"},{"channel":1,"speaker":1,"offset":"PT0.5S","duration":"PT1S"}]}`, "Speaker 1 (Channel 0) 1, Speaker 1 (Channel 1) 1"},
		{"channels, and no voices", `{"results":{"utterances":[{"start":0,"end":1,"channel":0},{"start":1,"end":3,"channel":1}]}}`, "Channel 0 1, Channel 1 2"},
		{"names on two channels", `[{"start":0.5,"end":1,"channel":0,"speaker":"Ida"},{"start":1,"end":2.5,"channel":1,"speaker":"Ida"}]`, "Ida 2"},
		{"JSON lines", `{"segments":[{"start":0,"end":1,"speaker":"A"}]}` + "\n" + `{"segments":[{"start":1,"end":2,"speaker":"B"}]}`, "json: byte 50: got another value after the first (JSON lines?), want one object or one list"},
		{"two meetings", `[{"start":0,"end":1.5,"speaker":"A","session_id":"one"},{"start":0,"end":2.5,"speaker":"A","session_id":"two"}]`, `json: entry 2: got entries of several recordings ("one", "two", …), want those of one`},
		{"a speaker with a name", `{"segments":[{"start":0,"end":1,"speaker":{"id":7,"name":"Ida"}}]}`, "Ida 1"},
		{"a duration", `{"segments":[{"start":0.5,"duration":2,"speaker":"Ida"}]}`, "Ida 2"},
		{"a list", `[{"start":0.5,"end":1,"speaker":"A"},{"start":1,"end":2.5,"speaker":"B"}]`, "A 0.5, B 1.5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, Services); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestLineEndsOfOldMacs(t *testing.T) {
	in := "start,end,speaker\r0,2,Ida\r2,5,\"Tom\"\r"
	if f, ok := Detect("x", []byte(in)); !ok || f != CSV {
		t.Errorf("Detect = %q, %v", f, ok)
	}
	if got, want := shares(t, in, CSV), "Ida 2, Tom 3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTables(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"German", "Beginn;Ende;Sprecher\n0,0;5,5;Ida\n5,5;7,0;Tom\n", "Ida 5.5, Tom 1.5"},
		{"Spanish", "inicio,fin,hablante\n0.0,5.5,Ida\n5.5,7.0,Tom\n", "Ida 5.5, Tom 1.5"},
		{"French", "Début;Fin;Locuteur\n0,0;5,5;Ida\n5,5;7,0;Tom\n", "Ida 5.5, Tom 1.5"},
		{"a number beside the name", "start_time,end_time,speaker_id,speaker_name\n0.0,5.5,12,Ida\n5.5,7.0,13,Tom\n", "Ida 5.5, Tom 1.5"},
		{"decimal commas between commas", "speaker,start,end,text\nIda,0,5,1,5,hi\nTom,1,5,9,25,ho\n", "csv: line 2: got 6 fields, want 4: are the times written with decimal commas (0,5) and without quotes? (and 2 of 2 entries are wrong in all)"},
		{"two meetings", "file,start,end,speaker\na.wav,0.0,5.5,Ida\nb.wav,0.0,5.5,Tom\n", `csv: line 3: got entries of several recordings ("a.wav", "b.wav", …), want those of one`},
		{"durations of a service", "start,end,speaker\nPT0S,PT5.5S,Ida\nPT5.5S,PT1M7S,Tom\n", "Ida 5.5, Tom 61.5"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, CSV); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// What is in a file, but in no cue, is not passed over in silence.
func TestCuesOfOddFiles(t *testing.T) {
	two := cues("Ida: a", "Tom: b")
	for _, tt := range []struct {
		name string
		f    Format
		in   string
		want string
	}{
		{"two files in one", WebVTT, two + two, "vtt: line 9: got the beginning of another file, want the cues of one: those of two would lie upon each other"},
		{"two files in one, SRT", SRT, talk("Ida: a", "Tom: b") + talk("Ida: c"), "srt: line 10: got the beginning of another file, want the cues of one: those of two would lie upon each other"},
		{"two files in one, SRT without blank lines", SRT, "1\n00:00:00,000 --> 00:00:02,000\nIda: a\n2\n00:00:02,000 --> 00:00:04,000\nTom: b\n1\n00:00:00,000 --> 00:00:02,000\nIda: c", "srt: line 8: got the beginning of another file, want the cues of one: those of two would lie upon each other"},
		{"a blank line below the times", SRT, "1\n00:00:00,000 --> 00:00:02,000\n\nIda: a\n\n2\n00:00:02,000 --> 00:00:04,000\n\nTom: b\n", "Ida 2, Tom 2"},
		{"a cue of nothing", SRT, "1\n00:00:00,000 --> 00:00:02,000\n\n2\n00:00:02,000 --> 00:00:04,000\nTom: b\n", "Tom 2"},
		{"a cue of a number", SRT, talk("Ida:\n42", "Tom: b"), "Ida 2, Tom 2"},
		{"no cue", WebVTT, strings.ReplaceAll(two, "-->", "→"), "vtt: line 4: got text that is in no cue, and none in a cue, want it below the times"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := shares(t, tt.in, tt.f); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"until the next", "Ida  0:00\nwe went on to the river and then\n\nTom  0:05\nyes yes yes yes\n\nIda  0:07\nso we did it so\n", "Ida 4.9523809530000005, Tom 2"},
		{"no longer than it takes", "Ida  0:00\nyes\n\nTom  10:00\nyes yes yes yes\n\nIda  10:02\nso\n", "Ida 2.142857143, Tom 2"},
		{"what is said in the same line", "[0:00:00] Ida: we went on to the river\n[0:00:03] Tom: no\n", "Ida 3, Tom 0.142857143"},
		{"nobody", "Unknown Speaker  0:00\nwe went on to the river\nIda  0:03\nno\n", "Unnamed 3, Ida 0.142857143"},
		{"out of order", "Ida  0:09\na\nTom  0:03\nb\nIda  0:05\nb\n", "Tom 2, Ida 0.071428571"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if f, ok := Detect("x.txt", []byte(tt.in)); !ok || f != Text {
				t.Errorf("Detect = %q, %v", f, ok)
			}
			if got := shares(t, tt.in, Text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
