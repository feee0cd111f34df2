package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"airtime/audio/note"
	"airtime/report/numbers"
	"airtime/report/words"
)

// Every note that the program makes has a sentence, and every sentence for a note is made: the first argument of
// note.New and of the methods that pass it on, wherever they are.
func TestEveryNoteHasASentence(t *testing.T) {
	made := map[string]bool{}
	for _, part := range []string{"file", "track"} { // audio.Join makes these of the word
		made[part+"_ended_early"], made[part+"_begins_late"], made["of_"+part] = true, true, true
	}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) != 2 {
				return true
			}
			name := ""
			switch fun := call.Fun.(type) {
			case *ast.SelectorExpr:
				name = fun.Sel.Name
				if x, ok := fun.X.(*ast.Ident); ok && name == "New" && x.Name != "note" {
					return true
				}
			case *ast.Ident:
				name = fun.Name
			}
			lit, ok := call.Args[0].(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			id, _ := strconv.Unquote(lit.Value)
			switch name {
			case "New", "doubt", "Of":
				made[id] = true
			case "say":
				if strings.Contains(path, "diarize/channel") || strings.Contains(path, "report/across") {
					made[id] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	made["dropped"] = true // a constant of package report

	// In accounts that were saved when their reason was English.
	for _, old := range []string{"entries_left_out", "journal_broken"} {
		made[old] = true
	}
	var said []string
	for id := range words.English().Sentences {
		if rest, ok := strings.CutPrefix(id, "note_"); ok {
			if said = append(said, rest); !made[rest] {
				t.Errorf("%s: got a sentence for a note that nothing makes", id)
			}
		}
	}
	for id := range made {
		if !slices.Contains(said, id) {
			t.Errorf("note %s: got no sentence", id)
		}
	}
	if len(said) < 50 {
		t.Errorf("got %d sentences, want those of all notes", len(said))
	}
}

func TestNote(t *testing.T) {
	german, _ := words.In("de")
	cut := note.New("sound_cut", note.Values{"at_s": 83.26})
	for _, tt := range []struct {
		q    *words.Questions
		n    note.Note
		want string
	}{
		{words.English(), cut, "The sound is cut short after 1:23."},
		{german, cut, "Der Ton ist nach 1:23 abgeschnitten."},
		{words.English(), note.New("sound_cut", note.Values{"at_s": 0.34}), "The sound is cut short after 0.3 s."},
		{german, note.New("sound_cut", note.Values{"at_s": 0.34}), "Der Ton ist nach 0,3 s abgeschnitten."},
		{words.English(), note.New("sound_cut", note.Values{"at_s": 12.6}), "The sound is cut short after 13 s."},
		{words.English(), cut.Of("of_file", note.Values{"number": "2"}), "File 2: The sound is cut short after 1:23."},
		{words.English(), note.New("very_quiet", note.Values{"peak_db": -43.7}), "The recording is very quiet: its loudest moment is at −44 dB of full scale. Who spoke is less sure than usual."},
		{german, note.New("overdriven", note.Values{"clipped_share": 0.023}), "Die Aufnahme ist übersteuert: 2 % davon sind am Anschlag. Stimmen sind schwerer zu unterscheiden als sonst."},
		{words.English(), note.New("dropped", note.Values{"n": 1}), "One person asked not to be counted and is in no figure; the time in which nobody else spoke is off the record."},
		{words.English(), note.New("dropped", note.Values{"n": 2}), "Two people asked not to be counted and are in no figure; the time in which nobody else spoke is off the record."},
		// Of an account that was saved when the reason was English.
		{german, note.New("entries_left_out", note.Values{"n": 1, "entries": "3", "why": "line 6: got an end"}), "Einer von 3 Einträgen der Datei ergibt keinen Sinn und wurde ausgelassen: line 6: got an end."},
		{german, note.Note{Text: "It was noise.\x1b[2J"}, "It was noise.\ufffd[2J"},
		// What was changed by hand, or is of a newer program, is shown as it is.
		{german, note.New("of_the_future", note.Values{"n": 3}), "of_the_future n=3"},
		{german, note.New("sound_cut", nil), "sound_cut"},
		{german, note.New("dropped", note.Values{"n": "many\a"}), "dropped n=many\ufffd"},
		{words.English(), note.New("sound_cut", note.Values{"at_s": 1e300}), "The sound is cut short after 277777 h 47 min."},
	} {
		if got := strings.NewReplacer(numbers.NBSP, " ").Replace(tt.q.Note(tt.n)); !strings.EqualFold(got, tt.want) {
			t.Errorf("%v: got %q, want %q", tt.n, got, tt.want)
		}
	}
}
