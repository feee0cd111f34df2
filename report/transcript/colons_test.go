package transcript

import (
	"cmp"
	"strings"
	"testing"
)

// Texts of kinds that have colons and are no talk of people who are named, as subtitle programs and services write them.
// Each is refused where want is empty, or has the people who are surely there.
func TestColonsOfOtherKinds(t *testing.T) {
	plain := func(n int) []string { return repeat(n, "and so the water runs down to the sea, and the wind goes on") }
	for _, tt := range []struct{ name, in, want string }{
		{"a lecture with headings", talk(join([]string{"today we look at two things"}, repeat(3, "Water: it is heavy", "and slow, the water"), plain(6), repeat(2, "Wind: it is light", "the wind is fast"), plain(6))...), ""},
		{"a lecture that begins with a heading", talk(join(repeat(2, "Water: it is heavy", "the water is slow", "so it falls", "Wind: it is light", "the wind is fast", "so it flies"), plain(8))...), ""},
		{"a lecture in German", talk(join(repeat(2, "Wasser: es ist schwer", "so ein Wasser fällt", "das Wasser ist langsam", "Wind: er ist leicht", "ein Wind ist schnell", "so fliegt er"), repeat(8, "und so weiter"))...), ""},
		{"a recipe", talk(join([]string{"Flour: two cups", "take the flour", "Sugar: one cup", "add sugar slowly", "Butter: cold", "cut the butter"}, plain(3), []string{"Flour: once more", "Sugar: a little"}, plain(3))...), ""},
		{"questions and answers, by a letter", talk(repeat(4, "Q: where is it", "A: over there")...), "Q 8, A 8"},
		{"questions, now and then", talk(join(repeat(2, "Q: where is it", "we do not know", "nobody does"), plain(9))...), ""},
		{"verses", talk(join([]string{"John 3:16 says so", "Luke 2: the census", "and Mark 4:9: he who has ears"}, plain(6), []string{"John 3:17 too", "Luke 2: once more"}, plain(4))...), ""},
		{"times", talk(join([]string{"at 10:30: we meet", "10:30 it is", "Monday: 10:30", "Tuesday: 9:15"}, plain(5))...), ""},
		{"addresses", talk(join([]string{"see https://example.org: it is there", "Website: www.example.org", "mail: me at home"}, plain(5))...), ""},
		{"a poem", talk("Tiger: burning bright", "in the forests of the night", "Tiger: what immortal hand", "or eye, tiger, could frame", "Lamb: who made thee", "little lamb", "Lamb: dost thou know", "who made the lamb"), ""},
		{"an agenda", talk(join([]string{"Item 1: the roof", "it leaks", "it does", "Item 2: the door", "it sticks", "it does", "Item 3: the gate", "it is fine"}, plain(6), []string{"Item 1: again", "and Item 2: again"}, plain(3))...), ""},
		{"code", talk(join([]string{"def run(self): pass", "if x: return", "else: go on", "try: it", "except: never"}, plain(5))...), ""},
		{"German questions", talk(join(repeat(2, "Frage: wo ist es", "das weiß keiner", "Antwort: dort", "so ist es"), repeat(4, "und so weiter"))...), ""},
		{"German compounds", talk(join([]string{"Guten Morgen"}, repeat(2, "Zusammenfassung: alles gut", "so ist es", "ja", "Hausaufgabe: lesen", "bis morgen", "ja"), repeat(12, "und so weiter"))...), ""},
		{"French, with a space before the colon", talk("Anne : bonjour", "Luc : salut", "Anne : ça va ?", "Luc : oui"), "Anne 4, Luc 4"},
		{"French remarks", talk(join(repeat(2, "Attention : c'est chaud", "très chaud", "oui", "Remarque : c'est froid", "très froid", "oui"), repeat(6, "et ainsi de suite"))...), ""},
		{"a film for the deaf", film(join([]string{"[door opens]", "TOM: Who is there?", "- It is me.\n- Come in.", "[sighs]", "EVE: Thank you.", "- Tea?\n- Please.", "it is late", "so late", "- Milk?\n- No."}, repeat(3, "TOM: Well.", "- Yes?\n- No.", "EVE: Good night.", "good night then"))...), "TOM 8, Unnamed 22, EVE 8"},
		{"a lively film for the deaf", talk(repeat(3, "TOM: Who is there?", "only me", "- Is it?\n- It is.", "EVE: Thank you.", "some tea?", "- Milk?\n- No.")...), "TOM 6, Unnamed 24, EVE 6"},
		{"a scoreboard", talk(join([]string{"Home 2: Away 1", "Home 3: Away 1"}, plain(4), []string{"Home 3: Away 2"}, plain(3))...), ""},
		{"a play read by one", talk(join([]string{"a play"}, repeat(2, "Act One: the garden", "Enter the king", "he walks", "Act Two: the hall", "Enter the queen", "she sits"), repeat(10, "and so on"))...), ""},
		{"a quiz", talk(join(repeat(3, "Number one: what is a river", "a stream", "Number two: what is a hill", "a mound", "well"))...), ""},
		{"news, with signs of who begins", talk(join([]string{">> ANA: good evening", "it rains", "it pours", ">> BEN: and it blows", "it storms", ">> ANA: thank you", "good night", ">> it is me", "the weather man", ">> BEN: well"})...), "ANA 10, BEN 6, Unnamed 4"},
		{"names at changes, in English words", talk(join(repeat(2, "Will: we will see", "and so on", "what will be", "Ana: yes", "and then", "so it goes"), []string{"Will: so", "ends it"})...), "Will 16, Ana 12"},
		{"names in capitals at changes", talk(join(repeat(2, "INTERVIEWER: how was it", "tell me", "INGRID: it was cold", "very cold", "and long"))...), "INTERVIEWER 8, INGRID 12"},
		{"a narrator before a talk", talk(join([]string{"it was a cold day", "they met by the river"}, repeat(2, "Tom: hello", "my friend", "come", "Eve: hello", "to you", "too"))...), "Unnamed 20, Tom 4, Eve 4"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := cmp.Or(tt.want, "srt: "+noNames)
			if got := shares(t, tt.in, SRT); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

// The same as text with times, as WebVTT and as JSON.
func TestTimesAndNamesOfOtherKinds(t *testing.T) {
	for _, tt := range []struct {
		name string
		f    Format
		in   string
		want string
	}{
		{"an agenda", Text, "Meeting of the garden\n\nWelcome  9:00\nwe say hello\nRoof  9:15\nwho mends it\nGate  10:00\nwho paints it\nLunch  12:00\nsoup\n", ""},
		{"chapters of a film", Text, "Intro (0:00)\nThe river (2:10)\nThe hill (5:40)\nCredits (9:00)\n", ""},
		{"a recipe", Text, "Bread\n\nKnead (0:10)\nuntil it is smooth\nRest (1:00)\nin a bowl\nFold (0:05)\nand turn\nBake (0:45)\n", ""},
		{"Otter", Text, "Ana Lima  0:00\nhello there\n\nBen  0:04\nhello you\n\nAna Lima  0:09\nwell then\n", "Ana Lima, Ben"},
		{"two people, once each", Text, "Ana Lima  0:00\nhello there\n\nBen  0:04\nhello you\n", "Ana Lima, Ben"},
		{"chapters", WebVTT, "WEBVTT\n\n1\n00:00.000 --> 02:00.000\nIntro\n\n2\n02:00.000 --> 05:00.000\nThe river: a story\n\n3\n05:00.000 --> 09:00.000\nThe hill: another\n", ""},
		{"what is heard in tags", WebVTT, cues("<v [door]>bang</v>", "<c.yellow>who is there</c>", "<c.cyan>me</c>"), ""},
		{"a tag that is no voice", WebVTT, cues("<vocal>la</vocal>", "<video>lo</video>"), ""},
		{"metadata", WebVTT, cues(`{"time": "10:30", "title": "Roof: new"}`, `{"time": "10:45", "title": "Gate: old"}`), ""},
		{"chapters in JSON", Services, `{"chapters":[{"start":0,"end":90,"title":"Intro"},{"start":90,"end":200,"title":"Roof"}]}`, "airtime does not know"},
		{"words without voices", Services, `{"segments":[{"start":0.5,"end":1,"text":"Roof: new"},{"start":1,"end":2,"text":"Gate: old"}]}`, ""},
		{"a speaker who is nobody", Services, `{"segments":[{"start":0.5,"end":1,"speaker":"unknown"},{"start":1,"end":2,"speaker":"[music]"}]}`, ""},
		{"a table of an agenda", CSV, "start,end,title\n9:00:00,9:15:00,Roof\n9:15:00,10:00:00,Gate\n", "got no column speaker"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, _, err := Read(strings.NewReader(tt.in), tt.f)
			var got []string
			for _, p := range m.People {
				got = append(got, p.Name)
			}
			switch {
			case err == nil && strings.Join(got, ", ") != tt.want:
				t.Errorf("got %q, want %q", got, tt.want)
			case err != nil && (!strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "want ")):
				t.Errorf("got %v, want %q, and what is wanted", err, tt.want)
			}
		})
	}
}

// A file of nothing but new words takes no more memory than a long meeting.
func TestVocabularyIsBounded(t *testing.T) {
	v := newVocabulary()
	var line []byte
	for i := range 2 * mostWords {
		line = line[:0]
		for n := i; n > 0; n /= 26 {
			line = append(line, 'a'+byte(n%26))
		}
		v.add(line)
	}
	if len(v.words) != mostWords {
		t.Errorf("got %d words, want %d", len(v.words), mostWords)
	}
}
