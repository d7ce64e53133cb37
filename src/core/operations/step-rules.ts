import type { FindStepRules } from './next-step.ts';
import { awaitLeaderRules } from './rules/await-leader.ts';
import { awaitReplicaRules } from './rules/await-replica.ts';
import { awaitRoutingRules } from './rules/await-routing.ts';
import { cancelScheduleRules } from './rules/cancel-schedule.ts';
import { releaseOperationRules } from './rules/release-operation.ts';
import { requestSwitchoverRules } from './rules/request-switchover.ts';

/** How each kind of step is looked at: one file per kind in `rules/`. */
export const findStepRules: FindStepRules = (step) => {
  switch (step.kind) {
    case 'request-switchover':
      return requestSwitchoverRules(step);
    case 'await-leader':
      return awaitLeaderRules(step);
    case 'await-routing':
      return awaitRoutingRules(step);
    case 'await-replica':
      return awaitReplicaRules(step);
    case 'release-operation':
      return releaseOperationRules(step);
    case 'cancel-schedule':
      return cancelScheduleRules(step);
  }
};
