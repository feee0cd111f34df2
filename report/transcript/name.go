package transcript

import (
	"bytes"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxName     = 200 // characters of a name
	maxColon    = 60  // characters of what stands once before a colon, where few cues have a name
	maxNameWord = 6   // words of it
)

// beforeColon splits "Name: text". Both are parts of line; ok is false if there is nothing before a colon
// that can be a name at all. Whether it is one is decided when the whole file was read.
func beforeColon(line []byte) (name, text []byte, ok bool) {
	name, text, ok = cutColon(line)
	if !ok {
		return nil, nil, false
	}
	if at := timeAfter.FindIndex(name); at != nil { // Ana (00:12:05): text, [Ana] 00:12: text
		name = name[:at[0]+1]
		name = bytes.TrimSpace(bytes.TrimRight(name, "(["))
	}
	name = name[len(numberBefore.Find(name)):]
	return unwrap(name), text, canBeName(name)
}

// Some programs write a time beside each name, or number what was said. None of this is of the name.
var (
	timeBefore   = regexp.MustCompile(`^(\[\d{1,3}(:\d\d){1,2}([.,]\d+)?\]|\(\d{1,3}(:\d\d){1,2}([.,]\d+)?\))[ \t]*`)
	timeAfter    = regexp.MustCompile(`([\])][ \t]*\d{1,3}(:\d\d){1,2}|\[\d{1,3}(:\d\d){1,2}([.,]\d+)?\]|\(\d{1,3}(:\d\d){1,2}([.,]\d+)?\))$`)
	numberBefore = regexp.MustCompile(`^\d{1,5}[.)][ \t]+`)
)

// cutColon splits a line at the first colon that ends something. ASCII colons want a space after them; the
// full-width one of Chinese and Japanese has its own.
func cutColon(line []byte) (before, text []byte, ok bool) {
	for at := 0; at < len(line); {
		i, width := bytes.IndexByte(line[at:], ':'), 1
		if j := bytes.Index(line[at:], []byte("：")); j >= 0 && (i < 0 || j < i) {
			i, width = j, len("：")
		}
		if i < 0 {
			return nil, nil, false
		}
		i += at
		at = i + width
		before, text = bytes.TrimSpace(line[:i]), line[at:]
		if width > 1 || len(text) == 0 || text[0] == ' ' || text[0] == '\t' || bytes.HasPrefix(text, []byte("\u00a0")) {
			return before, text, true
		}
	}
	return nil, nil, false
}

// isUnsaid says whether what stands before a colon is a sign in the place of a name: "?", "--", "***".
func isUnsaid(before []byte) bool {
	return len(before) > 0 && len(before) <= 8 && !bytes.ContainsFunc(before, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// unwrap takes the brackets off [Ana Lima].
func unwrap(name []byte) []byte {
	if len(name) > 2 && (name[0] == '[' && name[len(name)-1] == ']' || name[0] == '(' && name[len(name)-1] == ')') &&
		!bytes.ContainsAny(name[1:len(name)-1], "[]()") {
		return bytes.TrimSpace(name[1 : len(name)-1])
	}
	return name
}

// canBeName says whether name is not surely something else: an address, a number that is no telephone's, data in braces.
func canBeName(name []byte) bool {
	return utf8.RuneCount(name) <= maxName && !bytes.HasPrefix(name, []byte("{")) && (bytes.ContainsFunc(name, unicode.IsLetter) || isTelephone(name)) &&
		!bytes.Contains(name, []byte("://")) && !bytes.HasPrefix(bytes.ToLower(name), []byte("www."))
}

// isTelephone says whether name is a number that somebody called in from, some digits of which may be hidden:
// +1 555-0100, 1415***1212.
func isTelephone(name []byte) bool {
	seen := 0
	for _, c := range name {
		switch {
		case c >= '0' && c <= '9', c == '*':
			seen++
		case !strings.ContainsRune("+-() .", rune(c)):
			return false
		}
	}
	return seen >= 7 && name[0] != '-'
}

// isPlain says whether a name is as short and as free of other signs as most are.
func isPlain(name string) bool {
	return utf8.RuneCountInString(name) <= maxColon && len(strings.Fields(name)) <= maxNameWord && !strings.ContainsAny(name, "?!;\"<>{}=[]")
}

// isShort says whether a name has at most three words, none of the signs that end a sentence, and no time of day.
func isShort(name string) bool {
	return len(strings.Fields(name)) <= 3 && utf8.RuneCountInString(name) <= maxColon && !strings.ContainsAny(name, "?!;,") && !hasClock.MatchString(name)
}

var hasClock = regexp.MustCompile(`\d:\d\d`)

// openings are words that sentences begin with, and what people say before a colon: "Remember: bring water",
// "And then: nothing". No words that are names too (Will, Mark, Grace).
var openings = strings.Fields(`
	a and answer as at because but example fact finally first for here how however i idea if important in it
	last lastly let like listen look maybe meaning namely next no note now okay ok on one or plus point problem ps question reason
	remember reminder result right second see she so step summary that the then there these third this thus tip to update warning
	we well what when where which who why wrong yes you he they his her my our your their
	aber also als antwort aufgabe beispiel dann das denn der die ein eine er es frage genau hier hinweis ich ihr ja jetzt klar merke
	nein noch nun nur oder schau sie tipp und warum was weil wenn wer wie wir wo zuerst
	ahora así bueno como cuando digo donde el ella ellos ejemplo entonces era es esto luego mira nosotros nota o pero porque pregunta
	primero pues que quien respuesta segundo si sí y yo
	alors après attention bon car ce cela comme donc elle en enfin et exemple ici il ils je là mais moi non nous ou oui par
	parce puis quand qui quoi remarque réponse si tu un une voilà vous`)

// isOpening says whether words are how sentences begin, rather than a name: one of openings alone, or
// followed by small letters. He Jiankui is a name, and so is A.
func isOpening(name string) bool {
	f := strings.Fields(name)
	if len(f) == 0 || !slices.Contains(openings, fold(strings.Trim(f[0], ",.…"))) {
		return false
	}
	return len(f) == 1 && utf8.RuneCountInString(name) > 1 || len(f) > 1 && !isProper(name)
}

// isProper says whether the first and last word of a name begin as names do: not
// with a small letter.
func isProper(name string) bool {
	f := strings.Fields(name)
	if len(f) == 0 {
		return false
	}
	for _, word := range []string{f[0], f[len(f)-1]} {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsLower(r) {
			return false
		}
	}
	return true
}

// unknowns are how programs write that they could not tell who speaks: whisper.cpp "?", data frames "nan",
// Speechmatics "UU", transcription services the rest.
var unknowns = []string{"unknown", "unknown speaker", "unidentified", "unidentified speaker", "speaker unknown", "none", "null", "nan", "n/a", "<na>", "undefined", "uu"}

// isNobody says whether name, which is clean, names nobody: nothing, "-", a sound effect, "speaker ?".
func isNobody(name string) bool {
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
		return true
	}
	if isSound([]byte(name)) || strings.ContainsRune("♪♫", []rune(name)[0]) {
		return true
	}
	name = fold(name)
	if rest, ok := strings.CutSuffix(name, "?"); ok {
		name = strings.TrimSpace(rest)
		return name == "speaker" || name == "spk"
	}
	return slices.Contains(unknowns, name)
}

// isLabel says whether name is what programs call a voice that they can tell but not name: Speaker 1,
// SPEAKER_00, spk_0.
func isLabel(name string) bool {
	name = fold(name)
	for _, word := range []string{"speaker", "spk", "sprecher", "locuteur", "hablante"} {
		if rest, ok := strings.CutPrefix(name, word); ok {
			rest = strings.Trim(rest, " _-#?")
			return rest == "" && strings.HasSuffix(name, "?") || rest != "" && len(rest) <= 4 && strings.Trim(rest, "0123456789") == ""
		}
	}
	return false
}

// decodeName takes character references out of a name that a cue has, and makes it clean.
// The copy shares no memory with the line.
func decodeName(name []byte) string { return clean(html.UnescapeString(string(name))) }

// letters counts what is said, roughly: letters and digits.
func letters(text []byte) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if unicode.IsLetter(r) || unicode.IsNumber(r) || r == utf8.RuneError {
			n++
		}
		text = text[size:]
	}
	return n
}

// isSound says whether a line only describes a sound: "[music]", "(laughs)".
func isSound(text []byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 {
		return false
	}
	first, last := text[0], text[len(text)-1]
	return (first == '[' && last == ']' || first == '(' && last == ')' || first == '*' && last == '*') && !bytes.ContainsAny(text[1:len(text)-1], "[]()*")
}
