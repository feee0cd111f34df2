package report

import (
	"time"

	"airtime/audio/note"
)

// Schema is the version of the account this program writes.
const Schema = 2

// Account is everything that is said of a meeting: the spans it was worked out
// from and every figure. It is what is saved (as JSON), drawn and compared; it
// holds no sound and nothing a voice could be recognised by.
//
// All times are from the start of the recording. A nil pointer is a figure that
// is undefined for this meeting, such as the balance of one person.
type Account struct {
	Schema   int         `json:"schema"`
	Title    string      `json:"title,omitempty"`
	Started  time.Time   `json:"started,omitzero"`
	Source   Source      `json:"source"`
	Settings Settings    `json:"settings"`
	Notes    []note.Note `json:"notes"`

	LengthS   Seconds `json:"length_s"`   // the whole recording
	MeetingS  Seconds `json:"meeting_s"`  // less breaks and time off the record
	SpeechS   Seconds `json:"speech_s"`   // instants at which somebody speaks
	OverlapS  Seconds `json:"overlap_s"`  // instants at which two or more speak
	SilenceS  Seconds `json:"silence_s"`  // MeetingS less SpeechS
	SpeakingS Seconds `json:"speaking_s"` // sum of people's speaking time: overlap counts for each, agreed presentations for nobody
	// PresentedS is what agreed presentations took, of whoever presented.
	PresentedS Seconds `json:"presented_s"`
	UnsureS    Seconds `json:"unsure_s"` // speech that could be a second person's

	OverlapShare float64 `json:"overlap_share"` // OverlapS as a part of SpeechS
	Silences     int     `json:"silences"`      // of at least Settings.MinSilence, breaks left out

	Balance         *float64 `json:"balance"`
	BalanceLow      *float64 `json:"balance_low"` // over the ways to give the unsure time away
	BalanceHigh     *float64 `json:"balance_high"`
	TurnBalance     *float64 `json:"turn_balance"`
	EffectiveVoices float64  `json:"effective_voices"` // 0 when nobody spoke
	Lorenz          Lorenz   `json:"lorenz"`

	People []PersonFigures `json:"people"` // in the order of Meeting.People
	Turns  []TurnSpan      `json:"turns"`  // who spoke when: the spans all figures come from
	Marks  []MarkSpan      `json:"marks"`
	// Choices are what the people chose to do after the meeting, at most one of each and one of the group.
	Choices []Choice `json:"choices,omitempty"`

	FloorTurns     []FloorSpan   `json:"floor_turns"`     // turns of the measures (joined utterances of at least MinTurn)
	ShortResponses []FloorSpan   `json:"short_responses"` // backchannels
	Overlaps       []EventSpan   `json:"overlaps"`
	Attempts       []Attempt     `json:"attempts"`
	NotCounted     NotCounted    `json:"not_counted"`
	Pairs          []Pair        `json:"pairs"` // attempts by ordered pair, most first
	After          []AfterCell   `json:"after"` // who speaks after whom
	OpenFloors     []OpenFloor   `json:"open_floors"`
	Breaks         []EventSpan   `json:"breaks"` // silences long enough, and marked breaks
	LongTurns      []LongTurn    `json:"long_turns"`
	Transfer       *Quartiles    `json:"transfer_s"` // floor transfer offset; negative is overlap
	Strip          []StripWindow `json:"strip"`
	Held           []HeldStretch `json:"held"`
	Dynamics       string        `json:"dynamics"` // "held by one voice", "back and forth", "alternating" or "" without speech
	Firsts         []First       `json:"firsts"`   // first to speak after the start and after each agenda mark
	Groups         []Group       `json:"groups"`

	Edits    []Edit    `json:"edits,omitempty"`    // how the people who were there corrected it
	Original *Original `json:"original,omitempty"` // what it was corrected from; nil if it was not
}

// OverlapUnheard reports whether nothing can be said of two people at once: one
// recording of a room was heard, and in it no overlap could be told from one voice.
func (a Account) OverlapUnheard() bool { return a.Source.Mode == Mix && a.OverlapS == 0 }

// Unnamed reports whether events in which somebody came in on somebody may be counted but not named: voices were told apart
// in one recording of a room, where too few of the events that are found have the right two people (see PossibleEvents).
func (a Account) Unnamed() bool { return a.Source.Voices != "" }

// Mix is the Source.Mode of one recording of several voices, diarize.Mix.
const Mix = "mix"

// PersonFigures is one person's part.
type PersonFigures struct {
	ID     PersonID `json:"id"` // as Person.ID: the same through every correction
	Name   string   `json:"name"`
	Listed bool     `json:"listed"`
	Tags   []string `json:"tags,omitempty"`
	FromS  Seconds  `json:"from_s"`
	ToS    Seconds  `json:"to_s"` // when they left; the recording's length if they stayed
	Follow bool     `json:"follow,omitempty"`
	Seat   int      `json:"seat,omitempty"` // their place around the table, from 1 on, clockwise; 0 if nobody said
	// Several is that somebody said that this is more than one person, whom the recording does not tell apart. It has
	// speech, and is not counted among the people: nothing that is said of one person is said of it, and
	// anybody may be in it.
	Several bool `json:"several,omitempty"`

	SpeakingS  Seconds `json:"speaking_s"`
	PresentedS Seconds `json:"presented_s"` // speech in agreed presentations, which is not in SpeakingS
	UnsureS    Seconds `json:"unsure_s"`    // of SpeakingS, what could be somebody else's
	Share      float64 `json:"share"`
	ShareLow   float64 `json:"share_low"`
	ShareHigh  float64 `json:"share_high"`
	TimesEqual float64 `json:"times_equal"` // Share as a multiple of the equal share
	ListeningS Seconds `json:"listening_s"`
	PresentS   Seconds `json:"present_s"`    // presence less breaks
	Silent     bool    `json:"silent"`       // listed, and nothing beyond short responses
	Barely     bool    `json:"barely_heard"` // not Silent, but below Settings.BarelyHeard
	// LikelySplit is that this is likely a part of another voice of the one microphone, and no person: it and
	// another nameless one have hardly any share. It is not counted among the people.
	LikelySplit bool     `json:"likely_split,omitempty"`
	LastS       *Seconds `json:"last_spoke_s"` // end of the last utterance

	Turns          int      `json:"turns"`
	BriefRemarks   int      `json:"brief_remarks"`
	ShortResponses int      `json:"short_responses"`
	MedianTurnS    *Seconds `json:"median_turn_s"`
	LongestTurnS   *Seconds `json:"longest_turn_s"`
	LongTurns      int      `json:"long_turns"`

	FirstTurnS *Seconds `json:"first_turn_s"` // time to first turn
	FirstRank  int      `json:"first_rank"`   // 1 spoke first; 0 had no turn
	Opened     int      `json:"opened_floor"`
	Kept       int      `json:"kept_floor"`
	TwiceInRow int      `json:"twice_in_a_row"`

	TakenMade     int        `json:"taken_made"`
	TriedMade     int        `json:"tried_made"`
	OtherMade     int        `json:"other_made"`
	TakenReceived int        `json:"taken_received"`
	TriedReceived int        `json:"tried_received"`
	OtherReceived int        `json:"other_received"`
	MadeRate      *float64   `json:"made_per_10_min"`     // (taken + tried) per 10 minutes of the others' speaking
	ReceivedRate  *float64   `json:"received_per_10_min"` // per 10 minutes of own speaking
	TakenMadeRate *float64   `json:"taken_made_per_10_min"`
	TriedMadeRate *float64   `json:"tried_made_per_10_min"`
	TakenRecvRate *float64   `json:"taken_received_per_10_min"`
	TriedRecvRate *float64   `json:"tried_received_per_10_min"`
	TalkedOver    *float64   `json:"talked_over"`         // share of own speaking time
	Waits         []Wait     `json:"waits"`               // may have wanted in
	MarkedWaits   []Wait     `json:"marked_waits"`        // somebody saw them wait
	PauseBeforeS  *Quartiles `json:"pause_before_s"`      // floor transfer offset when this person comes in
	EdgeFirst     float64    `json:"first_minutes_share"` // share of the speech in the first and last Settings.Edge
	EdgeLast      float64    `json:"last_minutes_share"`
}

// TurnSpan is one span in which a person speaks.
type TurnSpan struct {
	StartS      Seconds  `json:"start_s"`
	EndS        Seconds  `json:"end_s"`
	Person      PersonID `json:"person"`
	Confidence  float64  `json:"confidence"`
	Alternative PersonID `json:"alternative,omitempty"` // the second candidate, where unsure
}

// MarkSpan is a Mark as saved.
type MarkSpan struct {
	Kind   MarkKind `json:"kind"`
	AtS    Seconds  `json:"at_s"`
	UntilS Seconds  `json:"until_s,omitempty"`
	Person PersonID `json:"person,omitempty"`
	Text   string   `json:"text,omitempty"`
}

// FloorSpan is a turn or a short response as the measures see it.
type FloorSpan struct {
	StartS Seconds  `json:"start_s"`
	EndS   Seconds  `json:"end_s"`
	Person PersonID `json:"person"`
}

// EventSpan is a stretch of the meeting.
type EventSpan struct {
	StartS Seconds `json:"start_s"`
	EndS   Seconds `json:"end_s"`
}

// Outcome is what became of an attempt to come in.
type Outcome string

// The outcomes of an attempt.
const (
	Taken Outcome = "taken"
	Tried Outcome = "tried"
	Other Outcome = "other"
)

// Attempt says that By came in while On was speaking. Timing alone cannot tell a
// rude interruption from an eager one.
type Attempt struct {
	AtS     Seconds  `json:"at_s"`
	By      PersonID `json:"by"`
	On      PersonID `json:"on"`
	Outcome Outcome  `json:"outcome"`
	Unsure  bool     `json:"unsure,omitempty"` // rests on a span whose speaker is unsure
}

// NotCounted are starts into another's turn that are no attempts. (Whoever comes
// in at the holder's pause is never among them: by the definition of a turn, their
// start ends it.)
type NotCounted struct {
	EarlyStart   int `json:"early_start"`        // the holder's turn was at its end
	Simultaneous int `json:"simultaneous_start"` // the holder's turn had only begun
	FinishedTurn int `json:"finished_turn"`      // the holder finished, and did not go on
}

// Pair counts the attempts of By on On.
type Pair struct {
	By        PersonID `json:"by"`
	On        PersonID `json:"on"`
	Taken     int      `json:"taken"`
	Tried     int      `json:"tried"`
	Other     int      `json:"other"`
	TakenRate *float64 `json:"taken_per_10_min"` // per 10 minutes of On's speaking
	TriedRate *float64 `json:"tried_per_10_min"`
	Shown     bool     `json:"shown"` // at least MinEvents of taken and tried
}

// AfterCell counts how often Next took the floor within SpeaksAfter of Last's
// turn. There is one for each pair of whom it happened; Expected follows from the
// shares for the others too.
type AfterCell struct {
	Last     PersonID `json:"last"`
	Next     PersonID `json:"next"`
	Count    int      `json:"count"`
	Expected float64  `json:"expected"` // from the shares
}

// OpenFloor is a silence of at least Settings.OpenFloor within the meeting.
type OpenFloor struct {
	StartS Seconds  `json:"start_s"`
	EndS   Seconds  `json:"end_s"`
	Last   PersonID `json:"last,omitempty"` // held the floor before
	Next   PersonID `json:"next,omitempty"` // had the next turn
	Lapse  bool     `json:"lapse,omitempty"`
	Break  bool     `json:"break,omitempty"` // long enough to be no meeting time
}

// LongTurn is a turn, or what is left of one beside a presentation, of at least
// Settings.LongTurnNear.
type LongTurn struct {
	StartS Seconds  `json:"start_s"`
	EndS   Seconds  `json:"end_s"`
	Person PersonID `json:"person"`
	Over   bool     `json:"over"` // at least Settings.LongTurn
}

// Wait is the time from when somebody wanted to speak to their next turn. After a
// tried attempt it is a hint, that they may have wanted to; only a mark makes it a fact.
type Wait struct {
	FromS Seconds `json:"from_s"`
	ToS   Seconds `json:"to_s"`
	Never bool    `json:"never,omitempty"` // no turn until ToS: the meeting ended, Settings.WantedIn was over, or the mark was taken back
}

// Quartiles of a set of durations.
type Quartiles struct {
	N      int     `json:"n"`
	Low    Seconds `json:"low"`
	Median Seconds `json:"median"`
	High   Seconds `json:"high"`
}

// StripWindow is one window of the dynamics strip.
type StripWindow struct {
	StartS Seconds  `json:"start_s"`
	EndS   Seconds  `json:"end_s"`
	Holder PersonID `json:"holder,omitempty"` // has more than HeldByOne of the window's speech
	Share  float64  `json:"share"`            // of the person with most
	Speech bool     `json:"speech"`           // somebody spoke in it
}

// HeldStretch is a stretch of windows held by the same person. It begins and ends with their speech, and overlaps
// no other.
type HeldStretch struct {
	StartS Seconds  `json:"start_s"`
	EndS   Seconds  `json:"end_s"`
	Person PersonID `json:"person"`
	Share  float64  `json:"share"` // of the speech in it
}

// First says who spoke first after the start or an agenda mark.
type First struct {
	AtS    Seconds  `json:"at_s"`           // the start or the mark
	Text   string   `json:"text,omitempty"` // of the mark
	Person PersonID `json:"person,omitempty"`
	TurnS  Seconds  `json:"turn_s"` // when their turn began
}

// Group is the part of the people who declared one tag.
type Group struct {
	Tag         string  `json:"tag"`
	People      int     `json:"people"`
	PeopleShare float64 `json:"people_share"`
	Share       float64 `json:"share"`
}

// Lorenz is "K of N people held Share": the smallest K with at least half of the speaking time.
type Lorenz struct {
	K     int     `json:"k"`
	N     int     `json:"n"`
	Share float64 `json:"share"`
}
