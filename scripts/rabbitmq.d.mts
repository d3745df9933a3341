export function rabbitPrograms(): string;
export function sharedRabbit(owner: number): Promise<string>;
export function releaseSharedRabbit(owner: number): void;
export class RabbitNode {
  static create(): Promise<RabbitNode>;
  readonly url: string;
  readonly pid: number | undefined;
  start(): Promise<this>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  control(...args: readonly string[]): string;
  remove(): Promise<void>;
}
