// Package picture draws what an account says: [Bars], [Lanes], [MyLane], [Strip],
// [Matrix] and [Waits] of one meeting, [Across] of several. A [draw.Drawing] says
// the same in words (Alt); its words come from package words, and whatever is
// worked out from figures is worked out in package report.
package picture
