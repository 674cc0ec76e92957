/** Lets the lists of a topic follow what other pages do to theirs. */
import { dispatchMessage } from "../event/dispatch.js";
import type { Instance } from "../instance.js";
import { defineSubscription, type Subscription } from "../subscriptions.js";
import { subscriptionKind } from "./lists.js";
import { followChanges } from "./shared-changes.js";

class ListSubscription implements Subscription<Instance> {
  readonly whileShown = false;

  constructor(private readonly field: string) {}

  get id(): string {
    return `${subscriptionKind} ${this.field}`;
  }

  get saved(): [string, string] {
    return [subscriptionKind, this.field];
  }

  start(instance: Instance): () => void {
    const { lists } = instance;
    const list = lists && [...lists].find(({ field }) => field === this.field);
    if (!list?.options.topic) return () => {};
    return followChanges(list, (action) => dispatchMessage(instance, action, []));
  }
}

defineSubscription(subscriptionKind, (field: string) => new ListSubscription(field));
