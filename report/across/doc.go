// Package across has the figures of several meetings of one group: [Compare] sets
// accounts side by side as a [Comparison], in figures that do not depend on how long
// a meeting was or how many were there.
package across
