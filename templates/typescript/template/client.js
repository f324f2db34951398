/** @jsxRuntime classic */
/* The shell that the AsyncAPI Generator renders; what it says is put together in ../lib. */
import React from 'react';
import { File } from '@asyncapi/generator-react-sdk';
import { clientModule } from '../lib/client-module.js';

export default function client({ params }) {
  return <File name="client.ts">{clientModule(params.model, `// ${params.banner}`)}</File>;
}
