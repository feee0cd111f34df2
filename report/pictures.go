package report

import "airtime/report/draw"

// BarsPicture shows how the speaking time was shared.
func BarsPicture(a *Account) draw.Drawing { return draw.Drawing{} }

// LanesPicture shows who spoke when.
func LanesPicture(a *Account) draw.Drawing { return draw.Drawing{} }

// MyLanePicture shows when the named person spoke, against everybody else together.
func MyLanePicture(a *Account, name string) draw.Drawing { return draw.Drawing{} }

// StripPicture shows who held the meeting in each window of the dynamics.
func StripPicture(a *Account) draw.Drawing { return draw.Drawing{} }

// MatrixPicture shows who came in while whom was speaking.
func MatrixPicture(a *Account) draw.Drawing { return draw.Drawing{} }

// WaitsPicture shows who waited, and how long, after trying to come in.
func WaitsPicture(a *Account) draw.Drawing { return draw.Drawing{} }

// LorenzSentence is "Two of six people held 71 % of the speaking time.", or "" where it says nothing.
func LorenzSentence(a *Account) string { return "" }
