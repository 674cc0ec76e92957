/** A store that runs scripts of Redis, which count for all processes. */
export interface ScriptStore {
  /** whether it can be reached now */
  readonly isReady: boolean;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}
