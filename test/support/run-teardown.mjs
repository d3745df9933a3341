import { releaseSharedRabbit } from '../../scripts/rabbitmq.mjs';

export default function tearDown() {
  releaseSharedRabbit(process.pid);
}
