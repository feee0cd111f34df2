package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"airtime/report"
)

// TestCompare: the meetings that are chosen are set side by side, and no others.
func TestCompare(t *testing.T) {
	a := garden(t)
	accounts := []report.Account{a, a, a}
	for i := range accounts {
		accounts[i].Title = fmt.Sprint("Meeting ", i+1)
	}
	c := NewCompare(accounts, CompareOptions{Sheet: func(some []report.Account) (string, error) {
		var titles []string
		for _, a := range some {
			titles = append(titles, a.Title)
		}
		return strings.Join(titles, ", "), nil
	}})
	api := c.Serve().API
	for query, want := range map[string]string{
		"": "Meeting 1, Meeting 2, Meeting 3", "?chosen&meeting=2&meeting=0": "Meeting 1, Meeting 3",
		"?chosen&meeting=1": "Choose two meetings or more.", "?chosen&": "Choose two meetings or more.",
		"?meeting=3": "meeting: want the number of one", "?meeting=x": "meeting: want the number of one",
	} {
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("GET", "/view"+query, nil))
		var v compareView
		if w.Code != http.StatusOK {
			v.Sheet = strings.TrimSpace(w.Body.String())
		} else if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if v.Sheet != want {
			t.Errorf("%q: got %q, want %q", query, v.Sheet, want)
		}
	}
}
