package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"airtime/report"
	"airtime/report/words"
)

// ReportOptions say what a Report needs of the program around it.
type ReportOptions struct {
	Questions *words.Questions                     // for the page's words; nil is English
	Sheet     func(report.Account) (string, error) // the sheet as the inside of an HTML page
	Me        report.PersonID                      // whom the sheet is about, report.Nobody if it is about all
	Style     string                               // the sheet's style
	Save      func(report.Account) error           // nil where there is nowhere to save to
	Now       func() time.Time
}

// A Report is a saved account that is walked through and corrected. Several viewers see the same.
type Report struct {
	options ReportOptions
	feed    *Feed

	mu      sync.Mutex
	account report.Account
	serial  int
	saved   bool
}

// NewReport returns the page of a.
func NewReport(a report.Account, o ReportOptions) *Report {
	if o.Questions == nil {
		o.Questions = words.English()
	}
	r := &Report{options: o, feed: NewFeed(), account: a, saved: true}
	r.changed()
	return r
}

// Serve is what a Server needs to serve r.
func (r *Report) Serve() Options {
	mux := http.NewServeMux()
	mux.Handle("GET /state", r.feed)
	mux.HandleFunc("GET /view", func(w http.ResponseWriter, _ *http.Request) { answer(w, r.view) })
	mux.HandleFunc("POST /try", r.try)
	mux.HandleFunc("POST /correct", r.correct)
	mux.HandleFunc("POST /keep", r.keep)
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, _ *http.Request) { answer(w, r.save) })
	return Options{Assets: styled{pages(), r.options.Style}, Index: "report.html", API: mux}
}

// Unsaved says whether corrections would be lost.
func (r *Report) Unsaved() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return !r.saved
}

// did is the answer to an action: what was done, in words.
type did struct {
	Did string `json:"did"`
}

// did says what an action did.
func (r *Report) did(id string, v words.Vars) did {
	return did{r.options.Questions.Say(page+"did_"+id, v)}
}

// answer writes what f returns, or why it cannot.
func answer[T any](w http.ResponseWriter, f func() (T, error)) {
	v, err := f()
	if err != nil {
		var wrong *report.EditError
		if errors.As(err, &wrong) {
			err = wrong.Err // the page shows what it was about
		}
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v)
}

// changed tells the viewers to look again. Callers hold mu, or are alone.
func (r *Report) changed() {
	r.serial++
	r.feed.Publish(map[string]int{"serial": r.serial})
}

func (r *Report) view() (reportView, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.viewOf(r.account)
}

// settingEdits makes settings into corrections.
func settingEdits(a report.Account, values map[string]float64) ([]report.Edit, error) {
	var edits []report.Edit
	if v, ok := values["long_turn"]; ok && v < a.Settings.LongTurnNear.Seconds() {
		values["long_turn_near"] = v // the lower of the two goes along
	}
	for _, k := range slices.Backward(a.Settings.Keys()) { // long_turn_near before long_turn
		v, ok := values[k.Name]
		if !ok {
			continue
		}
		delete(values, k.Name)
		edits = append(edits, report.Edit{Kind: "set", Args: []string{"measures." + k.Name, settingText(k, v)}})
	}
	for name := range values {
		return nil, fmt.Errorf("there is no setting %q", name)
	}
	return edits, nil
}

// try answers with the account as it would be with other settings.
func (r *Report) try(w http.ResponseWriter, q *http.Request) {
	answer(w, func() (reportView, error) {
		a, err := r.with(q)
		if err != nil {
			return reportView{}, err
		}
		return r.viewOf(a)
	})
}

// with is the account with the settings that a request names.
func (r *Report) with(q *http.Request) (report.Account, error) {
	var values map[string]float64
	if err := json.NewDecoder(q.Body).Decode(&values); err != nil {
		return report.Account{}, fmt.Errorf("settings: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	edits, err := settingEdits(r.account, values)
	if err != nil {
		return report.Account{}, err
	}
	return report.Apply(r.account, edits, r.options.Now())
}

func (r *Report) keep(w http.ResponseWriter, q *http.Request) {
	answer(w, func() (did, error) {
		a, err := r.with(q)
		if err != nil {
			return did{}, err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.account, r.saved = a, false
		r.changed()
		return r.did("keep", nil), nil
	})
}

// correct makes one correction.
func (r *Report) correct(w http.ResponseWriter, q *http.Request) {
	answer(w, func() (did, error) {
		var e report.Edit
		if err := json.NewDecoder(q.Body).Decode(&e); err != nil {
			return did{}, fmt.Errorf("correction: %w", err)
		}
		people := e.People                                                           // whom the page shows, whatever they are called by now
		e, err := report.ParseEdit(report.Edit{Kind: e.Kind, Args: e.Args}.String()) // as one that is typed
		if err != nil {
			return did{}, r.why(err)
		}
		e.People = people
		r.mu.Lock()
		defer r.mu.Unlock()
		a, err := report.Apply(r.account, []report.Edit{e}, r.options.Now())
		if err != nil {
			return did{}, r.why(err)
		}
		undone := r.latest()
		r.account, r.saved = a, false
		r.changed()
		if e.Kind == "undo" {
			return r.did("undo", words.Vars{"what": undone}), nil
		}
		return did{r.options.Questions.Correction(a.Edits[len(a.Edits)-1])}, nil
	})
}

// latest is the correction that an undo without a number takes back. (Where all are taken back, an
// account has none.)
func (r *Report) latest() string {
	for _, e := range slices.Backward(r.account.Edits) {
		if !e.Undone {
			return r.options.Questions.Correction(e)
		}
	}
	return ""
}

// why is err in the page's language, if it is a refusal of something that can be done on the page.
func (r *Report) why(err error) error {
	var no *report.Refusal
	if errors.As(err, &no) {
		return errors.New(r.options.Questions.Note(no.Why))
	}
	return err
}

func (r *Report) save() (did, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.options.Save == nil {
		return did{}, errors.New("this account came from standard input: there is no file to save it to")
	}
	if err := r.options.Save(r.account); err != nil {
		return did{}, err
	}
	r.saved = true
	r.changed()
	return r.did("save", nil), nil
}

// pages are the assets without their folder.
func pages() fs.FS {
	sub, err := fs.Sub(assetFiles, "assets")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sub
}

// styled adds the sheet's style to the assets.
type styled struct {
	fs.FS
	style string
}

func (s styled) Open(name string) (fs.File, error) {
	if name == "sheet.css" {
		return textFile(name, s.style), nil
	}
	return s.FS.Open(name)
}

// textFile is a file in memory.
func textFile(name, text string) fs.File { return &memory{strings.NewReader(text), name} }

type memory struct {
	*strings.Reader
	name string
}

func (m *memory) Stat() (fs.FileInfo, error) { return m, nil }
func (m *memory) Close() error               { return nil }
func (m *memory) Name() string               { return m.name }
func (m *memory) Size() int64                { return m.Reader.Size() }
func (m *memory) Mode() fs.FileMode          { return 0o444 }
func (m *memory) ModTime() time.Time         { return time.Time{} }
func (m *memory) IsDir() bool                { return false }
func (m *memory) Sys() any                   { return nil }
