package report_test

import (
	"testing"

	"airtime/report"
	"airtime/report/reporttest"
)

func BenchmarkComputeDay(b *testing.B) {
	m := reporttest.Day()
	b.ReportAllocs()
	for b.Loop() {
		report.Compute(m, report.DefaultSettings())
	}
}
