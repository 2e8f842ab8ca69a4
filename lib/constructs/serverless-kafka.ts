// An MSK Serverless cluster with IAM authentication in a VPC of its own: isolated subnets, no way in or out but Kafka's
// port among its members. Only made where no cluster is named (setting mskClusterArn).
import {
  CfnSecurityGroup,
  CfnSecurityGroupIngress,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { CfnServerlessCluster } from 'aws-cdk-lib/aws-msk';
import { Aws, CfnResource, Fn, type RemovalPolicy, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { pinLogicalId } from './pinned-id.ts';

export interface ServerlessKafkaProps {
  /** How the cluster's name begins. */
  readonly prefix: string;
  readonly removalPolicy: RemovalPolicy;
}

/** IAM authentication from within AWS: https://docs.aws.amazon.com/msk/latest/developerguide/port-info.html */
const KAFKA_IAM_PORT = 9098;

export class ServerlessKafka extends Construct {
  readonly clusterArn: string;

  constructor(scope: Construct, id: string, props: ServerlessKafkaProps) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.80.0.0/24'),
      // Serverless wants two zones at least: https://docs.aws.amazon.com/msk/latest/developerguide/serverless-vpc.html
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'kafka', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 26 }],
      // Free, and what Lambda's pollers put given-up batches through:
      // https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    acknowledge(
      vpc,
      'AwsSolutions-VPC7',
      'Only the cluster and whoever is let in by its security group have an interface here, and nothing leads out; a flow log would cost more than it could tell.',
    );
    // CDK names a network by its place in the tree, where a part without a name is of no use to a reader.
    for (const part of [vpc, ...vpc.isolatedSubnets])
      Tags.of(part).add('Name', part.node.path.replace('/Default/', '/'));
    // L1: CDK's SecurityGroup does not take its own Vpc under exactOptionalPropertyTypes.
    const members = new CfnSecurityGroup(this, 'Members', {
      vpcId: vpc.vpcId,
      groupDescription: 'Kafka among its members: brokers, pollers, senders',
    });
    pinLogicalId(members, 'KafkaMembers');
    new CfnSecurityGroupIngress(this, 'AmongMembers', {
      groupId: members.attrGroupId,
      sourceSecurityGroupId: members.attrGroupId,
      ipProtocol: 'tcp',
      fromPort: KAFKA_IAM_PORT,
      toPort: KAFKA_IAM_PORT,
      description: 'Kafka with IAM authentication',
    });
    const cluster = new CfnServerlessCluster(this, 'Cluster', {
      clusterName: nameOf(props.prefix),
      clientAuthentication: { sasl: { iam: { enabled: true } } },
      vpcConfigs: [
        { subnetIds: vpc.isolatedSubnets.map(({ subnetId }) => subnetId), securityGroups: [members.attrGroupId] },
      ],
    });
    pinLogicalId(cluster, 'KafkaCluster');
    // A cluster that stays needs its network to stay.
    for (const part of this.node.findAll()) {
      if (CfnResource.isCfnResource(part)) part.applyRemovalPolicy(props.removalPolicy);
    }
    this.clusterArn = cluster.attrArn;
  }
}

/**
 * CloudFormation asks for a name and makes none. The last part of the stack's id makes it another one for each stack,
 * so that a cluster that was kept is not in the way of the next deployment:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-msk-serverlesscluster.html
 */
function nameOf(prefix: string): string {
  // arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/UUID
  const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  return Fn.join('-', [prefix, Fn.select(4, Fn.split('-', uuid))]);
}
