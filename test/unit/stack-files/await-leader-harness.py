"""Runs deploy/stack/images/patroni/howdah_await_leader.py without Patroni.

    python3 -I await-leader-harness.py SCRIPT SECONDS [unlocked | locked | broken]…

The leader key is as the words say, one for each look; the last one goes on for ever. Time is counted and not waited for.
Prints the seconds that the call took.
"""

import runpy
import sys

script, seconds, *looks = sys.argv[1:]
await_leader = runpy.run_path(script, run_name='howdah_await_leader')['await_leader']


class Clock:
    seconds = 0.0

    def sleep(self, more):
        self.seconds += more

    def now(self):
        return self.seconds


class Dcs:
    def get_cluster(self):
        look = looks.pop(0) if len(looks) > 1 else looks[0]
        if look == 'broken':
            raise ConnectionError('etcd does not answer')
        return type('Cluster', (), {'is_unlocked': lambda _: look == 'unlocked'})()


clock = Clock()
await_leader(Dcs(), float(seconds), sleep=clock.sleep, now=clock.now)
print(f'{clock.seconds:.2f}')
