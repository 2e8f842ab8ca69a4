// The second board: every metric that AWS has of each function, stream, table, queue and topic, by
// cdk-monitoring-constructs. For whoever searches a cause; what to look at first is on the board of
// pipeline-dashboard.ts, and all alarms are our own (docs/decisions/0008-alarms.md).
import { createRequire } from 'node:module';
import { BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '#config/setting.ts';
import type { WeirData } from '../weir-data.ts';
import { boardName } from './pipeline-dashboard.ts';

export interface DetailBoardProps {
  readonly name: string;
  readonly data: WeirData;
  readonly functions: ReadonlyMap<FunctionName, LambdaFunction>;
}

type Library = typeof import('cdk-monitoring-constructs');

/** The board's name is `<name>-Details-<region>`. */
export function detailBoard(scope: Construct, { name, data, functions }: DetailBoardProps): void {
  // Not imported above: it takes 0.1 to 0.3 s, which whoever runs things locally need not wait for.
  const library: Library = createRequire(import.meta.url)('cdk-monitoring-constructs');
  const facade = new library.MonitoringFacade(scope, `${name}-Details`, {
    dashboardFactory: new library.DefaultDashboardFactory(scope, 'DetailBoard', {
      dashboardNamePrefix: boardName(`${name}-Details`),
    }),
    alarmFactoryDefaults: { actionsEnabled: false, alarmNamePrefix: name },
  });
  for (const [functionName, lambdaFunction] of functions) {
    facade.monitorLambdaFunction({ lambdaFunction, humanReadableName: functionName, alarmFriendlyName: functionName });
  }
  for (const [streamName, stream] of Object.entries({ raw: data.raw, readings: data.readings })) {
    if (stream !== undefined) {
      facade.monitorKinesisDataStream({
        streamName: stream.streamName,
        humanReadableName: `${streamName} stream`,
        alarmFriendlyName: streamName,
      });
    }
  }
  for (const [tableName, table] of Object.entries({
    baselines: data.baselines,
    windows: data.windows,
    alerts: data.alerts,
  })) {
    facade.monitorDynamoTable({
      // By name: the library's type of a table does not take CDK's own under exactOptionalPropertyTypes.
      table: Table.fromTableName(scope, `${tableName}ForDetails`, table.tableName),
      billingMode: BillingMode.PAY_PER_REQUEST,
      humanReadableName: `${tableName} table`,
      alarmFriendlyName: tableName,
    });
  }
  const { queue, deadLetters: deadLetterQueue } = data.redrive;
  facade.monitorSqsQueueWithDlq({
    queue,
    deadLetterQueue,
    humanReadableName: 'redrive queue',
    alarmFriendlyName: 'redrive',
  });
  facade.monitorSnsTopic({ topic: data.topics.alerts, humanReadableName: 'alerts topic', alarmFriendlyName: 'alerts' });
}
