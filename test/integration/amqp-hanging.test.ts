import { describeHanging } from './amqp-transport-hanging.ts';

describeHanging();
