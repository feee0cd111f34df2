// Package diarize works out who spoke when, from sound alone, without knowing who
// anybody is: speakers are numbers in order of first appearance.
//
//	audio.Source ──Push──▶ Frontend (per channel) ──Frames──▶ vad ──Spans──▶ embed ──Vectors──▶ cluster ──▶ Turns
//	                          speech and overlap                              windows            who, how many,
//	                          probability per frame                                              resegmentation
//
// Call Run for a whole source; New, Push and Finish are the same stages by hand.
// With one microphone per person, package channel decides by level instead
// of by voice.
//
// One room microphone is heard in two rounds: voices found at first, rather too many, teach the
// Frontend (if it is a Learner) how much one voice varies, and are then found again, again too many.
// Two of them become one person as long as that explains the sequence of windows nearly as well (see
// reseg.Merge); resegmentation decides every quarter of a second together with its neighbours and
// says how sure it is.
//
// Nothing here touches a file, a network, a clock or a name, and nothing it keeps
// outlives the Diarizer: embeddings stay in memory and are wiped by Close.
//
// Glossary: VAD, voice activity detection. Frame, one feature vector or
// probability pair. Segment, speech whose speaker is not known. Window, the
// stretch one embedding describes. Embedding, a vector that is close to another
// where the voices are. Turn, speech with a speaker. DER, diarization error rate.
package diarize
