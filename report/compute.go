package report

// Compute measures m. The same meeting and settings give the same account.
func Compute(m Meeting, s Settings) Account { panic("not built yet") }

// Meeting returns what a was computed from, so that it can be corrected and
// computed again: a.Meeting() and a.Settings give a again.
func (a Account) Meeting() (Meeting, error) { panic("not built yet") }
