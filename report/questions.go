package report

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"airtime/internal/yamltree"
)

//go:embed questions_en.yaml
var englishQuestions []byte

const maxQuestionBytes = 512 << 10 // ours take 35 kB, and three times that in scripts of three bytes a letter

// Questions are what a Sheet asks, and every word it and its pictures say, in one
// language. They are data: questions_en.yaml has the English
// ones and describes the form.
type Questions struct {
	Lang string // BCP 47

	asked     []question
	practices map[string]practice
	terms     map[string]termText
	sentences map[string]phrase
	numbers   []string // words for small numbers, from none on; digits are written from there on
	decimal   string   // the sign before decimals
	date      string   // as for time.Format

	foreign []string // what stayed English in a file of another language
}

// kind is what sound can say to a question.
type kind string

const (
	bySound    kind = "sound"
	partly     kind = "partly"
	reflection kind = "reflection"
)

type question struct {
	id     string
	we, me string
	kind   kind
	on     []Audience
	cannot string
}

// asks returns the question as a sheet for someone asks it.
func (q question) asks(f Audience) string {
	if f == ForMe {
		return q.me
	}
	return q.we
}

type practice struct{ name, how, why string }

type termText struct{ name, text string }

// phrase is a sentence with {placeholders}, in the forms that a language has
// for different numbers {n}: by CLDR plural category, or by the number itself.
type phrase map[string]string

// DefaultQuestions returns the English questions.
func DefaultQuestions() *Questions { return english() }

var english = sync.OnceValue(func() *Questions {
	q := &Questions{practices: map[string]practice{}, terms: map[string]termText{}, sentences: map[string]phrase{}}
	if err := q.read(englishQuestions, nil); err != nil {
		panic("questions_en.yaml: " + err.Error())
	}
	return q
})

// ReadQuestions reads a file of questions in the form of questions_en.yaml. What
// it leaves out is as in English. Errors name the line, and for an unknown id the
// known ones.
func ReadQuestions(r io.Reader) (*Questions, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxQuestionBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	if len(data) > maxQuestionBytes {
		return nil, fmt.Errorf("questions: got more than %d bytes, want less", maxQuestionBytes)
	}
	base := english()
	q := *base
	q.practices, q.terms, q.sentences = maps.Clone(base.practices), maps.Clone(base.terms), maps.Clone(base.sentences)
	if err := q.read(data, base); err != nil {
		return nil, fmt.Errorf("questions: %w", err)
	}
	return &q, nil
}

// QuestionsFile returns the English questions as a file to change.
func QuestionsFile() []byte { return slices.Clone(englishQuestions) }

// Untranslated lists what a file in another language left in English, such as
// "sentences.lorenz".
func (q *Questions) Untranslated() []string { return slices.Clone(q.foreign) }

// read puts what data says into q, which holds the words of base. With no base
// everything is new.
func (q *Questions) read(data []byte, base *Questions) error {
	doc, err := yamltree.Parse(data)
	switch {
	case errors.Is(err, yamltree.ErrEmpty):
		return fmt.Errorf("%w, want questions or words", err)
	case err != nil:
		return err
	}
	said := map[string]bool{}
	err = eachKey(doc, func(key string, n *yaml.Node) (err error) {
		switch key {
		case "lang":
			if q.Lang, err = words(n); err != nil {
				return err
			}
			if _, err := language.Parse(q.Lang); err != nil {
				return fmt.Errorf("line %d: lang: got %q, want a language tag such as en or pt-BR", n.Line, clip(q.Lang))
			}
		case "questions":
			return q.readQuestions(n, base, said)
		case "practices":
			return entries(key, n, q.practices, base == nil, said, func(id string, n *yaml.Node) error {
				p := q.practices[id]
				err := fields(n, map[string]*string{"name": &p.name, "how": &p.how, "why": &p.why})
				q.practices[id] = p
				return err
			})
		case "terms":
			return entries(key, n, q.terms, base == nil, said, func(id string, n *yaml.Node) error {
				t := q.terms[id]
				if err := fields(n, map[string]*string{"name": &t.name, "text": &t.text}); err != nil {
					return err
				}
				q.terms[id] = t
				return checkPlaceholders(n, t.text, thresholdNames())
			})
		case "sentences":
			return entries(key, n, q.sentences, base == nil, said, func(id string, n *yaml.Node) error {
				t, err := readPhrase(n)
				if err != nil {
					return err
				}
				if base != nil {
					allowed := base.sentences[id].placeholders()
					if id == "times" { // is what {times} is
						allowed = []string{"n"}
					}
					for _, form := range ids(t) {
						if err := checkPlaceholders(n, t[form], allowed); err != nil {
							return err
						}
					}
				}
				q.sentences[id] = t
				return nil
			})
		case "numbers":
			if n.Kind != yaml.SequenceNode {
				return fmt.Errorf("line %d: numbers: got %s, want a list of words from none on", n.Line, kindOf(n))
			}
			q.numbers = nil
			for _, c := range n.Content {
				w, err := words(c)
				if err != nil {
					return err
				}
				q.numbers = append(q.numbers, w)
			}
			said[key] = true
		case "decimal":
			q.decimal, err = words(n)
		case "date":
			q.date, err = words(n)
		default:
			return unknown(n, "keys", key, []string{"lang", "questions", "practices", "numbers", "decimal", "date", "sentences", "terms"})
		}
		return err
	})
	if err != nil || base == nil {
		return err
	}
	if !sameLanguage(q.Lang, base.Lang) {
		if !said["numbers"] {
			q.numbers = nil // figures are read in any language
		}
		for _, x := range q.asked {
			if !said["questions."+x.id] {
				q.foreign = append(q.foreign, "questions."+x.id)
			}
		}
		for name, ids := range map[string][]string{"practices": ids(q.practices), "sentences": ids(q.sentences), "terms": ids(q.terms)} {
			for _, id := range ids {
				if !said[name+"."+id] {
					q.foreign = append(q.foreign, name+"."+id)
				}
			}
		}
		slices.Sort(q.foreign)
	}
	return nil
}

// readQuestions reads the list of questions to ask, in its order.
func (q *Questions) readQuestions(n *yaml.Node, base *Questions, said map[string]bool) error {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return fmt.Errorf("line %d: questions: got %s, want a list of questions", n.Line, kindOf(n))
	}
	q.asked = nil
	for _, entry := range n.Content {
		var x, was question
		var cannot, we, me, kindOfIt string
		var on []Audience
		if entry.Kind == yaml.ScalarNode {
			x.id = entry.Value
		} else if err := eachKey(entry, func(key string, n *yaml.Node) (err error) {
			switch key {
			case "id":
				x.id, err = words(n)
			case "we":
				we, err = words(n)
			case "I":
				me, err = words(n)
			case "kind":
				kindOfIt, err = words(n)
			case "cannot":
				cannot, err = words(n)
			case "on":
				on, err = readAudiences(n)
			default:
				err = unknown(n, "keys of a question", key, []string{"id", "we", "I", "kind", "on", "cannot"})
			}
			return err
		}); err != nil {
			return err
		}
		if base != nil {
			i := slices.IndexFunc(base.asked, func(b question) bool { return b.id == x.id })
			if i < 0 {
				var known []string
				for _, b := range base.asked {
					known = append(known, b.id)
				}
				return unknown(entry, "questions", x.id, known)
			}
			was = base.asked[i]
		}
		if slices.ContainsFunc(q.asked, func(o question) bool { return o.id == x.id }) {
			return fmt.Errorf("line %d: questions: got %q again, want each question once", entry.Line, clip(x.id))
		}
		x.we, x.me = cmp.Or(we, me, was.we), cmp.Or(me, we, was.me)
		x.cannot, x.kind, x.on = cmp.Or(cannot, was.cannot), kind(cmp.Or(kindOfIt, string(was.kind))), was.on
		if on != nil {
			x.on = on
		}
		switch x.kind {
		case bySound, partly:
			if was.kind == reflection {
				return fmt.Errorf("line %d: question %s: got kind %s, want reflection: no sound can tell", entry.Line, x.id, x.kind)
			}
		case reflection:
		default:
			return fmt.Errorf("line %d: question %s: got kind %q, want %s, %s or %s", entry.Line, x.id, clip(string(x.kind)), bySound, partly, reflection)
		}
		said["questions."+x.id] = we != "" || me != ""
		q.asked = append(q.asked, x)
	}
	return nil
}

func readAudiences(n *yaml.Node) ([]Audience, error) {
	on := []Audience{}
	if n.Kind != yaml.SequenceNode {
		return nil, fmt.Errorf("line %d: on: got %s, want a list of %s, %s and %s", n.Line, kindOf(n), ForGroup, ForMe, ForFacilitator)
	}
	for _, c := range n.Content {
		f := Audience(c.Value)
		if f != ForGroup && f != ForMe && f != ForFacilitator {
			return nil, fmt.Errorf("line %d: on: got %q, want %s, %s or %s", c.Line, clip(c.Value), ForGroup, ForMe, ForFacilitator)
		}
		on = append(on, f)
	}
	return on, nil
}

// pluralForms are the CLDR categories, by their numbers in package plural.
var pluralForms = map[string]plural.Form{
	"other": plural.Other, "zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many,
}

func readPhrase(n *yaml.Node) (phrase, error) {
	if n.Kind == yaml.ScalarNode {
		s, err := words(n)
		if err != nil {
			return nil, err
		}
		return phrase{"other": s}, checkBraces(n, s)
	}
	t := phrase{}
	err := eachKey(n, func(form string, n *yaml.Node) error {
		if _, ok := pluralForms[form]; !ok {
			if k, err := strconv.Atoi(form); err != nil || k < 0 {
				return unknown(n, "forms", form, ids(pluralForms))
			}
		}
		s, err := words(n)
		if err != nil {
			return err
		}
		t[form] = s
		return checkBraces(n, s)
	})
	if err == nil && t["other"] == "" {
		err = fmt.Errorf("line %d: got no form other, want one for all other numbers", n.Line)
	}
	return t, err
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func (t phrase) placeholders() []string {
	var names []string
	for _, form := range t {
		for _, m := range placeholder.FindAllStringSubmatch(form, -1) {
			names = append(names, m[1])
			if m[1] == "n" || m[1] == "times" {
				names = append(names, "n", "times")
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func checkBraces(n *yaml.Node, s string) error {
	if strings.ContainsAny(placeholder.ReplaceAllString(s, ""), "{}") {
		return fmt.Errorf("line %d: got %q, want braces only around the name of something that is filled in", n.Line, clip(s))
	}
	return nil
}

func checkPlaceholders(n *yaml.Node, s string, allowed []string) error {
	if err := checkBraces(n, s); err != nil {
		return err
	}
	found := map[string]int{}
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		// A list is filled into itself, name by name: it must not grow without bounds.
		if found[m[1]]++; found[m[1]] > 2 {
			return fmt.Errorf("line %d: got {%s} more than twice", n.Line, clip(m[1]))
		}
		if !slices.Contains(allowed, m[1]) {
			want := "none"
			if len(allowed) > 0 {
				want = "{" + strings.Join(allowed, "}, {") + "}"
			}
			return fmt.Errorf("line %d: got {%s}, want %s", n.Line, clip(m[1]), want)
		}
	}
	return nil
}

// thresholdNames are what the text of a term can state.
func thresholdNames() []string {
	var names []string
	s := DefaultSettings()
	for _, k := range s.Keys() {
		names = append(names, k.Name)
	}
	return names
}

// eachKey calls do for every key of a mapping and stops at the first error.
func eachKey(n *yaml.Node, do func(key string, value *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: got %s, want keys with values", n.Line, kindOf(n))
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if err := do(n.Content[i].Value, n.Content[i+1]); err != nil {
			return err
		}
	}
	return nil
}

// entries reads what a mapping says of entries of m, which has their ids already
// unless all are new.
func entries[V any](name string, n *yaml.Node, m map[string]V, anew bool, said map[string]bool, put func(id string, n *yaml.Node) error) error {
	return eachKey(n, func(id string, n *yaml.Node) error {
		if _, ok := m[id]; !ok && !anew {
			return unknown(n, name, id, ids(m))
		}
		said[name+"."+id] = true
		return put(id, n)
	})
}

// fields reads a mapping of words.
func fields(n *yaml.Node, into map[string]*string) error {
	return eachKey(n, func(key string, n *yaml.Node) (err error) {
		to, ok := into[key]
		if !ok {
			return unknown(n, "keys", key, ids(into))
		}
		*to, err = words(n)
		return err
	})
}

// words returns a text, fit to be printed.
func words(n *yaml.Node) (string, error) {
	const most = 10_000
	if n.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("line %d: got %s, want words", n.Line, kindOf(n))
	}
	s := cleanWords(n.Value)
	if s == "" || len(s) > most {
		return "", fmt.Errorf("line %d: got %d bytes of text, want 1 to %d", n.Line, len(s), most)
	}
	return s, nil
}

// cleanWords is cleanText that keeps spaces at which no line breaks.
func cleanWords(s string) string {
	parts := strings.Split(s, nbsp)
	for i := range parts {
		parts[i] = cleanText(parts[i])
	}
	return strings.Join(parts, nbsp)
}

func unknown(n *yaml.Node, what, got string, known []string) error {
	return fmt.Errorf("line %d: %s: got the unknown %q, want one of %s", n.Line, what, clip(got), strings.Join(known, ", "))
}

func ids[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sameLanguage(a, b string) bool {
	x, _ := language.Make(a).Base()
	y, _ := language.Make(b).Base()
	return x == y
}

// vars are what a sentence is filled with: words as they are, whole numbers in
// words where they are small.
type vars map[string]any

// say writes a sentence. If there is a v["n"], its form is the one for that number,
// and {times} is how often that is: once, twice.
func (q *Questions) say(id string, v vars) string {
	t, ok := q.sentences[id]
	if !ok {
		panic("no sentence " + id)
	}
	form := t["other"]
	if n, ok := v["n"].(int); ok {
		if id != "times" {
			v = maps.Clone(v)
			v["times"] = q.times(n)
		}
		if s, ok := t[strconv.Itoa(n)]; ok {
			form = s
		} else {
			category := plural.Cardinal.MatchPlural(language.Make(q.Lang), n, 0, 0, 0, 0)
			for name, f := range pluralForms {
				if f == category && t[name] != "" {
					form = t[name]
				}
			}
		}
	}
	return q.fill(form, v)
}

// fill puts v into the placeholders of s.
func (q *Questions) fill(s string, v vars) string {
	return placeholder.ReplaceAllStringFunc(s, func(p string) string {
		switch x := v[p[1:len(p)-1]].(type) {
		case string:
			return x
		case int:
			return q.number(x)
		}
		panic("nothing for " + p + " in " + s)
	})
}

// number writes small numbers as words.
func (q *Questions) number(n int) string {
	if n >= 0 && n < len(q.numbers) {
		return q.numbers[n]
	}
	return strconv.Itoa(n)
}

func (q *Questions) times(n int) string { return q.say("times", vars{"n": n}) }

// figure is a decimal figure with the language's sign.
func (q *Questions) figure(f float64, digits int) string {
	return strings.Replace(decimal(f, digits), ".", q.decimal, 1)
}

// span writes a range, or the figure alone where both ends are written alike.
func (q *Questions) span(low, high string) string {
	if low == high {
		return low
	}
	return q.say("range", vars{"low": low, "high": high})
}

func (q *Questions) percent(low, high float64) string {
	return q.say("percent", vars{"figure": q.span(percentDigits(low), percentDigits(high))})
}

// brief is a length that may be a matter of tenths of a second.
func (q *Questions) brief(s Seconds) string {
	if d := s.Duration().Seconds(); d >= 9.95 || d <= -9.95 {
		return brief(s)
	}
	return q.say("seconds", vars{"figure": q.figure(s.Duration().Seconds(), 1)})
}

// fixedWords are those of every sheet.
func (q *Questions) fixedWords() Words {
	return Words{
		Try: q.say("try", nil), Definitions: q.say("definitions", nil), InWords: q.say("in_words", nil), Skip: q.say("skip", nil),
		// What is filled in is known only where the sheet is set.
		StandIn: q.say("stand_in", vars{"number": "{number}"}), NoFont: q.say("no_font", vars{"name": "{name}", "script": "{script}"}),
	}
}

// limit is a length that somebody chose.
func (q *Questions) limit(d time.Duration) string {
	unit, figure := "seconds", d.Seconds()
	if d >= time.Minute && d%(6*time.Second) == 0 { // so that minutes have one decimal at most
		unit, figure = "minutes", d.Minutes()
	}
	return q.say(unit, vars{"figure": strings.Replace(strconv.FormatFloat(figure, 'f', -1, 64), ".", q.decimal, 1)})
}

// list writes names one after another, at most so many.
func (q *Questions) list(names []string, most int) string {
	more := len(names) - most
	if more > 0 {
		names = names[:most]
	}
	s := names[0]
	for i, name := range names[1:] {
		id := "list_next"
		if i == len(names)-2 && more <= 0 {
			id = "list_last"
		}
		s = q.say(id, vars{"names": s, "name": name})
	}
	if more > 0 {
		s = q.say("list_more", vars{"names": s, "n": more})
	}
	return s
}
