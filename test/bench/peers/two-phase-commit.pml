/*
 * Two-phase commit after Lamport's TLA+ module TwoPhase, for N resource managers: the state space of
 * models/two-phase-commit.ts, state by state and step by step. One process takes every step of every participant, each
 * step is one d_step, and messages are never consumed. `prepared` holds the 'prepared' messages as bits.
 */

#ifndef N
#define N 3
#endif

#define EVERYONE ((1 << N) - 1)

#define WORKING 0
#define PREPARED 1
#define COMMITTED 2
#define ABORTED 3

#define INIT 0

byte rm[N];
byte tm;
short prepared;
short tmPrepared;
bit commitSent;
bit abortSent;

#define STEPS_OF(i) \
  :: d_step { tm == INIT && (prepared & (1 << i)) -> tmPrepared = tmPrepared | (1 << i) } \
  :: d_step { rm[i] == WORKING -> rm[i] = PREPARED; prepared = prepared | (1 << i) } \
  :: d_step { rm[i] == WORKING -> rm[i] = ABORTED } \
  :: d_step { commitSent -> rm[i] = COMMITTED } \
  :: d_step { abortSent -> rm[i] = ABORTED }

active proctype everyone() {
  do
  :: d_step { tm == INIT && tmPrepared == EVERYONE -> tm = COMMITTED; commitSent = 1 }
  :: d_step { tm == INIT -> tm = ABORTED; abortSent = 1 }
  STEPS_OF(0)
#if N > 1
  STEPS_OF(1)
#endif
#if N > 2
  STEPS_OF(2)
#endif
#if N > 3
  STEPS_OF(3)
#endif
#if N > 4
  STEPS_OF(4)
#endif
#if N > 5
  STEPS_OF(5)
#endif
#if N > 6
  STEPS_OF(6)
#endif
#if N > 7
  STEPS_OF(7)
#endif
#if N > 8
  STEPS_OF(8)
#endif
  od
}
