/*
 * N threads that increment a shared counter under a lock: the state space of models/shared-counter.ts, state by state
 * and step by step. One process takes every step of every thread, each step is one d_step.
 */

#ifndef N
#define N 3
#endif

#define NOTHING 0
#define LOCKED 1
#define READ 2
#define WRITTEN 3
#define DONE 4

byte counter;
bit locked;
byte progress[N];
/* The value of the counter that each thread read. */
byte copy[N];

#define STEPS_OF(i) \
  :: d_step { !locked && progress[i] == NOTHING -> locked = 1; progress[i] = LOCKED } \
  :: d_step { progress[i] == LOCKED -> copy[i] = counter; progress[i] = READ } \
  :: d_step { progress[i] == READ -> counter = copy[i] + 1; progress[i] = WRITTEN } \
  :: d_step { progress[i] == WRITTEN -> locked = 0; progress[i] = DONE }

active proctype everyone() {
end:
  do
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
