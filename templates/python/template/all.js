/** @jsxRuntime classic */
/* The shell that the AsyncAPI Generator renders; what it says is put together in ../lib. */
import React from 'react';
import { File } from '@asyncapi/generator-react-sdk';
import { filesOf } from '../lib/files.mjs';

export default function all({ params }) {
  return [...filesOf(params)].map(([name, text]) => (
    <File key={name} name={name}>
      {text}
    </File>
  ));
}
