; Made of entry.c by tests/compiler/llvm/entry/make_entry.py: change that.

%struct.call = type { ptr, ptr, ptr, ptr, i64, [3 x ptr], ptr, ptr, i64, ptr, ptr, ptr, i64 }

define ptr @entry(ptr nocapture noundef readonly %self, ptr nocapture noundef readonly %arguments, i64 noundef %count) #0 {
entry:
  %result.i = alloca ptr, align 8
  %stack = alloca [400 x double], align 16
  %call3 = alloca %struct.call, align 8
  %data = getelementptr inbounds i8, ptr %self, i64 16
  %0 = load ptr, ptr %data, align 8
  %1 = load ptr, ptr %0, align 8
  %arguments2 = getelementptr inbounds i8, ptr %0, i64 16
  %2 = load i64, ptr %arguments2, align 8
  %cmp.not = icmp eq i64 %2, %count
  br i1 %cmp.not, label %if.end, label %if.then

if.then:
  %PyErr_Clear.i = getelementptr inbounds i8, ptr %1, i64 128
  %3 = load ptr, ptr %PyErr_Clear.i, align 8
  tail call void %3() #4
  %Py_IncRef.i = getelementptr inbounds i8, ptr %1, i64 96
  %4 = load ptr, ptr %Py_IncRef.i, align 8
  %not_implemented.i = getelementptr inbounds i8, ptr %1, i64 56
  %5 = load ptr, ptr %not_implemented.i, align 8
  tail call void %4(ptr noundef %5) #4
  %6 = load ptr, ptr %not_implemented.i, align 8
  br label %return

if.end:
  call void @llvm.memset.p0.i64(ptr noundef nonnull align 8 dereferenceable(120) %call3, i8 0, i64 120, i1 false)
  %python4 = getelementptr inbounds i8, ptr %call3, i64 64
  store ptr %1, ptr %python4, align 8
  %free = getelementptr inbounds i8, ptr %call3, i64 72
  store ptr %stack, ptr %free, align 8
  %left = getelementptr inbounds i8, ptr %call3, i64 80
  store i64 400, ptr %left, align 8
  call void @llvm.lifetime.start.p0(i64 8, ptr nonnull %result.i)
  %slots2.i = getelementptr inbounds i8, ptr %0, i64 32
  %7 = load i64, ptr %slots2.i, align 8
  %arrays3.i = getelementptr inbounds i8, ptr %0, i64 64
  %8 = load i64, ptr %arrays3.i, align 8
  %rest.i = getelementptr inbounds i8, ptr %0, i64 104
  %add.ptr.idx.i = shl nsw i64 %7, 4
  %add.ptr.i = getelementptr inbounds i8, ptr %rest.i, i64 %add.ptr.idx.i
  %pairs.i = getelementptr inbounds i8, ptr %0, i64 40
  %9 = load i64, ptr %pairs.i, align 8
  %add.ptr5.idx.i = shl nsw i64 %9, 4
  %add.ptr5.i = getelementptr inbounds i8, ptr %add.ptr.i, i64 %add.ptr5.idx.i
  %pieces.i = getelementptr inbounds i8, ptr %0, i64 48
  %10 = load i64, ptr %pieces.i, align 8
  %add.ptr7.idx.i = shl nsw i64 %10, 4
  %add.ptr7.i = getelementptr inbounds i8, ptr %add.ptr5.i, i64 %add.ptr7.idx.i
  %work8.i = getelementptr inbounds i8, ptr %0, i64 56
  %11 = load i64, ptr %work8.i, align 8
  %add.ptr10.idx.i = shl nsw i64 %11, 4
  %add.ptr10.i = getelementptr inbounds i8, ptr %add.ptr7.i, i64 %add.ptr10.idx.i
  %doubles.i = getelementptr inbounds i8, ptr %0, i64 72
  %12 = load i64, ptr %doubles.i, align 8
  %mul11.i = mul nsw i64 %7, 3
  %mul13.i = shl nsw i64 %8, 1
  %add.i = add i64 %mul11.i, 1
  %add12.i = add i64 %add.i, %mul13.i
  %add14.i = add i64 %add12.i, %12
  %cmp.i83 = icmp sgt i64 %add14.i, 400
  br i1 %cmp.i83, label %if.then.i89, label %if.end5.i84

if.then.i89:
  %tobool.not.i90 = icmp ult i64 %add14.i, 288230376151711744
  br i1 %tobool.not.i90, label %cond.end.i91, label %if.then.i

cond.end.i91:
  %PyMem_RawMalloc.i93 = getelementptr inbounds i8, ptr %1, i64 216
  %13 = load ptr, ptr %PyMem_RawMalloc.i93, align 8
  %add.i94 = shl nuw nsw i64 %add14.i, 3
  %mul.i95 = add nuw nsw i64 %add.i94, 16
  %call1.i96 = call ptr %13(i64 noundef %mul.i95) #4
  %tobool2.not.i97 = icmp eq ptr %call1.i96, null
  br i1 %tobool2.not.i97, label %if.then.i, label %if.end.i98

if.end.i98:
  %blocks.i99 = getelementptr inbounds i8, ptr %call3, i64 88
  %14 = load ptr, ptr %blocks.i99, align 8
  store ptr %14, ptr %call1.i96, align 8
  store ptr %call1.i96, ptr %blocks.i99, align 8
  %add.ptr.i100 = getelementptr inbounds i8, ptr %call1.i96, i64 16
  %.pre = load i64, ptr %doubles.i, align 8
  br label %if.end.i

if.end5.i84:
  %add.ptr7.i86 = getelementptr inbounds double, ptr %stack, i64 %add14.i
  store ptr %add.ptr7.i86, ptr %free, align 8
  %sub.i87 = sub nsw i64 400, %add14.i
  store i64 %sub.i87, ptr %left, align 8
  br label %if.end.i

if.then.i:
  %PyErr_NoMemory.i = getelementptr inbounds i8, ptr %1, i64 112
  %15 = load ptr, ptr %PyErr_NoMemory.i, align 8
  %call16.i = call ptr %15() #4
  br label %run.exit

if.end.i:
  %16 = phi i64 [ %.pre, %if.end.i98 ], [ %12, %if.end5.i84 ]
  %retval.0.i88 = phi ptr [ %add.ptr.i100, %if.end.i98 ], [ %stack, %if.end5.i84 ]
  %add.ptr18.i = getelementptr inbounds double, ptr %retval.0.i88, i64 %16
  store ptr %add.ptr18.i, ptr %call3, align 8
  %add.ptr20.i = getelementptr inbounds ptr, ptr %add.ptr18.i, i64 %7
  %lengths.i = getelementptr inbounds i8, ptr %call3, i64 8
  store ptr %add.ptr20.i, ptr %lengths.i, align 8
  %add.ptr22.i = getelementptr inbounds i64, ptr %add.ptr20.i, i64 %7
  %outputs.i = getelementptr inbounds i8, ptr %call3, i64 16
  store ptr %add.ptr22.i, ptr %outputs.i, align 8
  %add.ptr24.i = getelementptr inbounds i8, ptr %add.ptr22.i, i64 8
  %add.ptr25.i = getelementptr inbounds ptr, ptr %add.ptr24.i, i64 %8
  %made.i = getelementptr inbounds i8, ptr %call3, i64 96
  store ptr %add.ptr25.i, ptr %made.i, align 8
  %add.ptr27.i = getelementptr inbounds ptr, ptr %add.ptr25.i, i64 %8
  %held.i = getelementptr inbounds i8, ptr %call3, i64 104
  store ptr %add.ptr27.i, ptr %held.i, align 8
  %results.i = getelementptr inbounds i8, ptr %0, i64 80
  %17 = load i64, ptr %results.i, align 8
  %add.ptr28.i = getelementptr inbounds double, ptr %retval.0.i88, i64 %17
  store ptr %add.ptr28.i, ptr %add.ptr22.i, align 8
  %cmp255.i = icmp sgt i64 %8, 0
  br i1 %cmp255.i, label %for.body.i, label %for.cond33.preheader.i

for.cond33.preheader.i:
  %cmp34257.i = icmp sgt i64 %7, 0
  br i1 %cmp34257.i, label %for.body35.i, label %for.end48.i

for.body.i:
  %i.0256.i = phi i64 [ %inc.i, %for.body.i ], [ 0, %if.end.i ]
  %18 = load ptr, ptr %made.i, align 8
  %arrayidx31.i = getelementptr inbounds ptr, ptr %18, i64 %i.0256.i
  store ptr null, ptr %arrayidx31.i, align 8
  %inc.i = add nuw nsw i64 %i.0256.i, 1
  %exitcond.not.i = icmp eq i64 %inc.i, %8
  br i1 %exitcond.not.i, label %for.cond33.preheader.i, label %for.body.i

for.body35.i:
  %i32.0258.i = phi i64 [ %inc47.i, %for.body35.i ], [ 0, %for.cond33.preheader.i ]
  %mul36.i = shl nuw nsw i64 %i32.0258.i, 1
  %arrayidx37.i = getelementptr inbounds i64, ptr %rest.i, i64 %mul36.i
  %19 = load i64, ptr %arrayidx37.i, align 8
  %add.ptr38.i = getelementptr inbounds double, ptr %retval.0.i88, i64 %19
  %20 = load ptr, ptr %call3, align 8
  %arrayidx40.i = getelementptr inbounds ptr, ptr %20, i64 %i32.0258.i
  store ptr %add.ptr38.i, ptr %arrayidx40.i, align 8
  %add42.i = or disjoint i64 %mul36.i, 1
  %arrayidx43.i = getelementptr inbounds i64, ptr %rest.i, i64 %add42.i
  %21 = load i64, ptr %arrayidx43.i, align 8
  %22 = load ptr, ptr %lengths.i, align 8
  %arrayidx45.i = getelementptr inbounds i64, ptr %22, i64 %i32.0258.i
  store i64 %21, ptr %arrayidx45.i, align 8
  %inc47.i = add nuw nsw i64 %i32.0258.i, 1
  %exitcond261.not.i = icmp eq i64 %inc47.i, %7
  br i1 %exitcond261.not.i, label %for.end48.i, label %for.body35.i

for.end48.i:
  %commands49.i = getelementptr inbounds i8, ptr %0, i64 24
  %23 = load i64, ptr %commands49.i, align 8
  %call50.i = call fastcc ptr @read(ptr noundef nonnull %add.ptr10.i, i64 noundef %23, ptr noundef readonly %arguments, ptr noundef nonnull %retval.0.i88, ptr noundef nonnull %call3) #5
  %tobool51.not.i = icmp eq ptr %call50.i, null
  br i1 %tobool51.not.i, label %if.then52.i, label %for.cond56.preheader.i

for.cond56.preheader.i:
  %24 = load i64, ptr %pairs.i, align 8
  %cmp58259.i = icmp sgt i64 %24, 0
  br i1 %cmp58259.i, label %for.body59.i.preheader, label %for.end73.i

for.body59.i.preheader:
  %25 = load ptr, ptr %lengths.i, align 8
  br label %for.body59.i

if.then52.i:
  %PyErr_Clear.i.i = getelementptr inbounds i8, ptr %1, i64 128
  %26 = load ptr, ptr %PyErr_Clear.i.i, align 8
  call void %26() #4
  %Py_IncRef.i.i = getelementptr inbounds i8, ptr %1, i64 96
  %27 = load ptr, ptr %Py_IncRef.i.i, align 8
  %not_implemented.i.i = getelementptr inbounds i8, ptr %1, i64 56
  %28 = load ptr, ptr %not_implemented.i.i, align 8
  call void %27(ptr noundef %28) #4
  %29 = load ptr, ptr %not_implemented.i.i, align 8
  br label %run.exit

for.cond56.i:
  %inc72.i = add nuw nsw i64 %i55.0260.i, 1
  %exitcond262.not.i = icmp eq i64 %inc72.i, %24
  br i1 %exitcond262.not.i, label %for.end73.i, label %for.body59.i

for.body59.i:
  %i55.0260.i = phi i64 [ %inc72.i, %for.cond56.i ], [ 0, %for.body59.i.preheader ]
  %mul60.i = shl nuw nsw i64 %i55.0260.i, 1
  %arrayidx61.i = getelementptr inbounds i64, ptr %add.ptr.i, i64 %mul60.i
  %30 = load i64, ptr %arrayidx61.i, align 8
  %cmp.i.i = icmp slt i64 %30, 0
  br i1 %cmp.i.i, label %cond.true.i.i, label %rows_of.exit.i

cond.true.i.i:
  %sub.i.i = xor i64 %30, -1
  %arrayidx.i.i = getelementptr inbounds i64, ptr %25, i64 %sub.i.i
  %31 = load i64, ptr %arrayidx.i.i, align 8
  br label %rows_of.exit.i

rows_of.exit.i:
  %cond.i.i = phi i64 [ %31, %cond.true.i.i ], [ %30, %for.body59.i ]
  %add64.i = or disjoint i64 %mul60.i, 1
  %arrayidx65.i = getelementptr inbounds i64, ptr %add.ptr.i, i64 %add64.i
  %32 = load i64, ptr %arrayidx65.i, align 8
  %cmp.i206.i = icmp slt i64 %32, 0
  br i1 %cmp.i206.i, label %cond.true.i208.i, label %rows_of.exit212.i

cond.true.i208.i:
  %sub.i210.i = xor i64 %32, -1
  %arrayidx.i211.i = getelementptr inbounds i64, ptr %25, i64 %sub.i210.i
  %33 = load i64, ptr %arrayidx.i211.i, align 8
  br label %rows_of.exit212.i

rows_of.exit212.i:
  %cond.i207.i = phi i64 [ %33, %cond.true.i208.i ], [ %32, %rows_of.exit.i ]
  %cmp67.not.i = icmp eq i64 %cond.i.i, %cond.i207.i
  br i1 %cmp67.not.i, label %for.cond56.i, label %if.then68.i

if.then68.i:
  %PyErr_Clear.i213.i = getelementptr inbounds i8, ptr %1, i64 128
  %34 = load ptr, ptr %PyErr_Clear.i213.i, align 8
  call void %34() #4
  %Py_IncRef.i214.i = getelementptr inbounds i8, ptr %1, i64 96
  %35 = load ptr, ptr %Py_IncRef.i214.i, align 8
  %not_implemented.i215.i = getelementptr inbounds i8, ptr %1, i64 56
  %36 = load ptr, ptr %not_implemented.i215.i, align 8
  call void %35(ptr noundef %36) #4
  %37 = load ptr, ptr %not_implemented.i215.i, align 8
  br label %run.exit

for.end73.i:
  %38 = load ptr, ptr %python4, align 8
  br i1 %cmp255.i, label %for.body.lr.ph.i.i, label %if.then76.i

for.body.lr.ph.i.i:
  %PyArray_New.i.i.i = getelementptr inbounds i8, ptr %38, i64 248
  %array_type.i.i.i = getelementptr inbounds i8, ptr %38, i64 72
  %blocks.i79 = getelementptr inbounds i8, ptr %call3, i64 88
  br label %for.body.i.i

for.body.i.i:
  %at.addr.078.i.i = phi ptr [ %call50.i, %for.body.lr.ph.i.i ], [ %add.ptr.i.i, %if.end35.i.i ]
  %i.077.i.i = phi i64 [ 0, %for.body.lr.ph.i.i ], [ %inc39.pre-phi.i.i, %if.end35.i.i ]
  %39 = load i64, ptr %at.addr.078.i.i, align 8
  %cmp.i.i.i = icmp slt i64 %39, 0
  br i1 %cmp.i.i.i, label %cond.true.i.i.i, label %rows_of.exit.i.i

cond.true.i.i.i:
  %40 = load ptr, ptr %lengths.i, align 8
  %sub.i.i.i = xor i64 %39, -1
  %arrayidx.i.i.i = getelementptr inbounds i64, ptr %40, i64 %sub.i.i.i
  %41 = load i64, ptr %arrayidx.i.i.i, align 8
  br label %rows_of.exit.i.i

rows_of.exit.i.i:
  %cond.i.i.i = phi i64 [ %41, %cond.true.i.i.i ], [ %39, %for.body.i.i ]
  %arrayidx4.i.i = getelementptr inbounds i8, ptr %at.addr.078.i.i, i64 16
  %42 = load i64, ptr %arrayidx4.i.i, align 8
  %tobool.not.i.i = icmp eq i64 %42, 0
  br i1 %tobool.not.i.i, label %if.else.i.i, label %if.then.i.i

if.then.i.i:
  %43 = load i64, ptr %left, align 8
  %cmp.i63 = icmp slt i64 %43, %42
  br i1 %cmp.i63, label %if.then.i69, label %room.exit81

if.then.i69:
  %tobool.not.i70 = icmp ult i64 %42, 288230376151711744
  br i1 %tobool.not.i70, label %cond.end.i71, label %return.sink.split.i.i

cond.end.i71:
  %44 = load ptr, ptr %python4, align 8
  %PyMem_RawMalloc.i73 = getelementptr inbounds i8, ptr %44, i64 216
  %45 = load ptr, ptr %PyMem_RawMalloc.i73, align 8
  %add.i74 = shl nuw nsw i64 %42, 3
  %mul.i75 = add nuw nsw i64 %add.i74, 16
  %call1.i76 = call ptr %45(i64 noundef %mul.i75) #4
  %tobool2.not.i77 = icmp eq ptr %call1.i76, null
  br i1 %tobool2.not.i77, label %return.sink.split.i.i, label %room.exit81.thread106

room.exit81.thread106:
  %46 = load ptr, ptr %blocks.i79, align 8
  store ptr %46, ptr %call1.i76, align 8
  store ptr %call1.i76, ptr %blocks.i79, align 8
  %add.ptr.i80 = getelementptr inbounds i8, ptr %call1.i76, i64 16
  br label %if.end.i.i

room.exit81:
  %47 = load ptr, ptr %free, align 8
  %add.ptr7.i66 = getelementptr inbounds double, ptr %47, i64 %42
  store ptr %add.ptr7.i66, ptr %free, align 8
  %sub.i67 = sub nsw i64 %43, %42
  store i64 %sub.i67, ptr %left, align 8
  %tobool6.not.i.i = icmp eq ptr %47, null
  br i1 %tobool6.not.i.i, label %return.sink.split.i.i, label %if.end.i.i

if.end.i.i:
  %retval.0.i68109 = phi ptr [ %add.ptr.i80, %room.exit81.thread106 ], [ %47, %room.exit81 ]
  store i64 %cond.i.i.i, ptr %retval.0.i68109, align 8
  %cmp1174.i.i = icmp sgt i64 %42, 1
  br i1 %cmp1174.i.i, label %for.body12.i.i, label %for.end.i.i

for.body12.i.i:
  %axis.075.i.i = phi i64 [ %inc.i.i, %for.body12.i.i ], [ 1, %if.end.i.i ]
  %add.i.i = add nuw nsw i64 %axis.075.i.i, 2
  %arrayidx13.i.i = getelementptr inbounds i64, ptr %at.addr.078.i.i, i64 %add.i.i
  %48 = load i64, ptr %arrayidx13.i.i, align 8
  %arrayidx14.i.i = getelementptr inbounds i64, ptr %retval.0.i68109, i64 %axis.075.i.i
  store i64 %48, ptr %arrayidx14.i.i, align 8
  %inc.i.i = add nuw nsw i64 %axis.075.i.i, 1
  %exitcond.not.i.i = icmp eq i64 %inc.i.i, %42
  br i1 %exitcond.not.i.i, label %for.end.i.i, label %for.body12.i.i

for.end.i.i:
  %49 = load ptr, ptr %PyArray_New.i.i.i, align 8
  %50 = load ptr, ptr %array_type.i.i.i, align 8
  %conv.i.i.i = trunc i64 %42 to i32
  %call.i.i.i = call ptr %49(ptr noundef %50, i32 noundef %conv.i.i.i, ptr noundef nonnull %retval.0.i68109, i32 noundef 12, ptr noundef null, ptr noundef null, i32 noundef 0, i32 noundef 0, ptr noundef null) #4
  %tobool16.not.i.i = icmp eq ptr %call.i.i.i, null
  br i1 %tobool16.not.i.i, label %run.exit, label %if.end18.i.i

if.end18.i.i:
  %51 = load ptr, ptr %made.i, align 8
  %arrayidx20.i.i = getelementptr inbounds ptr, ptr %51, i64 %i.077.i.i
  store ptr %call.i.i.i, ptr %arrayidx20.i.i, align 8
  %data.i.i = getelementptr inbounds i8, ptr %call.i.i.i, i64 16
  %52 = load ptr, ptr %data.i.i, align 8
  %53 = load ptr, ptr %outputs.i, align 8
  %54 = getelementptr inbounds ptr, ptr %53, i64 %i.077.i.i
  %arrayidx22.i.i = getelementptr inbounds i8, ptr %54, i64 8
  store ptr %52, ptr %arrayidx22.i.i, align 8
  %.pre.i.i = add nuw nsw i64 %i.077.i.i, 1
  br label %if.end35.i.i

if.else.i.i:
  %arrayidx3.i.i = getelementptr inbounds i8, ptr %at.addr.078.i.i, i64 8
  %55 = load i64, ptr %arrayidx3.i.i, align 8
  %mul.i.i = mul nsw i64 %55, %cond.i.i.i
  %56 = load i64, ptr %left, align 8
  %cmp.i43 = icmp slt i64 %56, %mul.i.i
  br i1 %cmp.i43, label %if.then.i49, label %if.end5.i44

if.then.i49:
  %tobool.not.i50 = icmp ult i64 %mul.i.i, 288230376151711744
  br i1 %tobool.not.i50, label %cond.end.i51, label %room.exit61

cond.end.i51:
  %57 = load ptr, ptr %python4, align 8
  %PyMem_RawMalloc.i53 = getelementptr inbounds i8, ptr %57, i64 216
  %58 = load ptr, ptr %PyMem_RawMalloc.i53, align 8
  %add.i54 = shl nuw nsw i64 %mul.i.i, 3
  %mul.i55 = add nuw nsw i64 %add.i54, 16
  %call1.i56 = call ptr %58(i64 noundef %mul.i55) #4
  %tobool2.not.i57 = icmp eq ptr %call1.i56, null
  br i1 %tobool2.not.i57, label %room.exit61, label %if.end.i58

if.end.i58:
  %59 = load ptr, ptr %blocks.i79, align 8
  store ptr %59, ptr %call1.i56, align 8
  store ptr %call1.i56, ptr %blocks.i79, align 8
  %add.ptr.i60 = getelementptr inbounds i8, ptr %call1.i56, i64 16
  br label %room.exit61

if.end5.i44:
  %60 = load ptr, ptr %free, align 8
  %add.ptr7.i46 = getelementptr inbounds double, ptr %60, i64 %mul.i.i
  store ptr %add.ptr7.i46, ptr %free, align 8
  %sub.i47 = sub nsw i64 %56, %mul.i.i
  store i64 %sub.i47, ptr %left, align 8
  br label %room.exit61

room.exit61:
  %retval.0.i48 = phi ptr [ %add.ptr.i60, %if.end.i58 ], [ %60, %if.end5.i44 ], [ null, %cond.end.i51 ], [ null, %if.then.i49 ]
  %61 = load ptr, ptr %outputs.i, align 8
  %add25.i.i = add nuw nsw i64 %i.077.i.i, 1
  %arrayidx26.i.i = getelementptr inbounds ptr, ptr %61, i64 %add25.i.i
  store ptr %retval.0.i48, ptr %arrayidx26.i.i, align 8
  %62 = load ptr, ptr %outputs.i, align 8
  %arrayidx29.i.i = getelementptr inbounds ptr, ptr %62, i64 %add25.i.i
  %63 = load ptr, ptr %arrayidx29.i.i, align 8
  %tobool30.not.i.i = icmp eq ptr %63, null
  br i1 %tobool30.not.i.i, label %return.sink.split.i.i, label %if.end35.i.i

if.end35.i.i:
  %inc39.pre-phi.i.i = phi i64 [ %add25.i.i, %room.exit61 ], [ %.pre.i.i, %if.end18.i.i ]
  %cond.i216.i = call i64 @llvm.usub.sat.i64(i64 %42, i64 1)
  %add37.i.i = add nsw i64 %cond.i216.i, 3
  %add.ptr.i.i = getelementptr inbounds i64, ptr %at.addr.078.i.i, i64 %add37.i.i
  %exitcond80.not.i.i = icmp eq i64 %inc39.pre-phi.i.i, %8
  br i1 %exitcond80.not.i.i, label %if.then76.i, label %for.body.i.i

return.sink.split.i.i:
  %PyErr_NoMemory32.i.i = getelementptr inbounds i8, ptr %38, i64 112
  %64 = load ptr, ptr %PyErr_NoMemory32.i.i, align 8
  %call33.i.i = call ptr %64() #4
  br label %run.exit

if.then76.i:
  %retval.0.i.i = phi ptr [ %call50.i, %for.end73.i ], [ %add.ptr.i.i, %if.end35.i.i ]
  %scratch.i = getelementptr inbounds i8, ptr %0, i64 88
  %65 = load i64, ptr %scratch.i, align 8
  %66 = load i64, ptr %pieces.i, align 8
  %tobool.not7.i.i = icmp eq i64 %66, 0
  br i1 %tobool.not7.i.i, label %total.exit.i, label %for.body.i219.i.preheader

for.body.i219.i.preheader:
  %67 = load ptr, ptr %lengths.i, align 8
  br label %for.body.i219.i

for.body.i219.i:
  %sum.010.i.i = phi i64 [ %add.i224.i, %rows_of.exit.i221.i ], [ 0, %for.body.i219.i.preheader ]
  %count.addr.09.i.i = phi i64 [ %dec.i.i, %rows_of.exit.i221.i ], [ %66, %for.body.i219.i.preheader ]
  %pair.addr.08.i.i = phi ptr [ %add.ptr.i225.i, %rows_of.exit.i221.i ], [ %add.ptr5.i, %for.body.i219.i.preheader ]
  %68 = load i64, ptr %pair.addr.08.i.i, align 8
  %cmp.i.i220.i = icmp slt i64 %68, 0
  br i1 %cmp.i.i220.i, label %cond.true.i.i228.i, label %rows_of.exit.i221.i

cond.true.i.i228.i:
  %sub.i.i229.i = xor i64 %68, -1
  %arrayidx.i.i230.i = getelementptr inbounds i64, ptr %67, i64 %sub.i.i229.i
  %69 = load i64, ptr %arrayidx.i.i230.i, align 8
  br label %rows_of.exit.i221.i

rows_of.exit.i221.i:
  %cond.i.i222.i = phi i64 [ %69, %cond.true.i.i228.i ], [ %68, %for.body.i219.i ]
  %arrayidx2.i.i = getelementptr inbounds i8, ptr %pair.addr.08.i.i, i64 8
  %70 = load i64, ptr %arrayidx2.i.i, align 8
  %mul.i223.i = mul nsw i64 %70, %cond.i.i222.i
  %add.i224.i = add nsw i64 %mul.i223.i, %sum.010.i.i
  %dec.i.i = add nsw i64 %count.addr.09.i.i, -1
  %add.ptr.i225.i = getelementptr inbounds i8, ptr %pair.addr.08.i.i, i64 16
  %tobool.not.i226.i = icmp eq i64 %dec.i.i, 0
  br i1 %tobool.not.i226.i, label %total.exit.i, label %for.body.i219.i

total.exit.i:
  %sum.0.lcssa.i.i = phi i64 [ 0, %if.then76.i ], [ %add.i224.i, %rows_of.exit.i221.i ]
  %add80.i = add nsw i64 %sum.0.lcssa.i.i, %65
  %71 = load i64, ptr %left, align 8
  %cmp.i = icmp slt i64 %71, %add80.i
  br i1 %cmp.i, label %if.then.i37, label %room.exit

if.then.i37:
  %tobool.not.i38 = icmp ult i64 %add80.i, 288230376151711744
  br i1 %tobool.not.i38, label %cond.end.i, label %room.exit.thread

cond.end.i:
  %72 = load ptr, ptr %python4, align 8
  %PyMem_RawMalloc.i = getelementptr inbounds i8, ptr %72, i64 216
  %73 = load ptr, ptr %PyMem_RawMalloc.i, align 8
  %add.i39 = shl nuw nsw i64 %add80.i, 3
  %mul.i = add nuw nsw i64 %add.i39, 16
  %call1.i = call ptr %73(i64 noundef %mul.i) #4
  %tobool2.not.i = icmp eq ptr %call1.i, null
  br i1 %tobool2.not.i, label %room.exit.thread, label %room.exit.thread113

room.exit.thread113:
  %blocks.i = getelementptr inbounds i8, ptr %call3, i64 88
  %74 = load ptr, ptr %blocks.i, align 8
  store ptr %74, ptr %call1.i, align 8
  store ptr %call1.i, ptr %blocks.i, align 8
  %add.ptr.i41 = getelementptr inbounds i8, ptr %call1.i, i64 16
  %scratch82.i115 = getelementptr inbounds i8, ptr %call3, i64 24
  store ptr %add.ptr.i41, ptr %scratch82.i115, align 8
  store ptr null, ptr %result.i, align 8
  br label %if.end88.i

room.exit.thread:
  %scratch82.i111 = getelementptr inbounds i8, ptr %call3, i64 24
  store ptr null, ptr %scratch82.i111, align 8
  br label %if.then85.i

room.exit:
  %75 = load ptr, ptr %free, align 8
  %add.ptr7.i35 = getelementptr inbounds double, ptr %75, i64 %add80.i
  store ptr %add.ptr7.i35, ptr %free, align 8
  %sub.i = sub nsw i64 %71, %add80.i
  store i64 %sub.i, ptr %left, align 8
  %scratch82.i = getelementptr inbounds i8, ptr %call3, i64 24
  store ptr %75, ptr %scratch82.i, align 8
  store ptr null, ptr %result.i, align 8
  %tobool84.not.i = icmp eq ptr %75, null
  br i1 %tobool84.not.i, label %if.then85.i, label %if.end88.i

if.then85.i:
  %PyErr_NoMemory86.i = getelementptr inbounds i8, ptr %1, i64 112
  %76 = load ptr, ptr %PyErr_NoMemory86.i, align 8
  %call87.i = call ptr %76() #4
  br label %run.exit

if.end88.i:
  %77 = load i64, ptr %work8.i, align 8
  %tobool.not7.i231.i = icmp eq i64 %77, 0
  br i1 %tobool.not7.i231.i, label %total.exit252.i, label %for.body.i234.i.preheader

for.body.i234.i.preheader:
  %78 = load ptr, ptr %lengths.i, align 8
  br label %for.body.i234.i

for.body.i234.i:
  %sum.010.i235.i = phi i64 [ %add.i243.i, %rows_of.exit.i239.i ], [ 0, %for.body.i234.i.preheader ]
  %count.addr.09.i236.i = phi i64 [ %dec.i244.i, %rows_of.exit.i239.i ], [ %77, %for.body.i234.i.preheader ]
  %pair.addr.08.i237.i = phi ptr [ %add.ptr.i245.i, %rows_of.exit.i239.i ], [ %add.ptr7.i, %for.body.i234.i.preheader ]
  %79 = load i64, ptr %pair.addr.08.i237.i, align 8
  %cmp.i.i238.i = icmp slt i64 %79, 0
  br i1 %cmp.i.i238.i, label %cond.true.i.i249.i, label %rows_of.exit.i239.i

cond.true.i.i249.i:
  %sub.i.i250.i = xor i64 %79, -1
  %arrayidx.i.i251.i = getelementptr inbounds i64, ptr %78, i64 %sub.i.i250.i
  %80 = load i64, ptr %arrayidx.i.i251.i, align 8
  br label %rows_of.exit.i239.i

rows_of.exit.i239.i:
  %cond.i.i240.i = phi i64 [ %80, %cond.true.i.i249.i ], [ %79, %for.body.i234.i ]
  %arrayidx2.i241.i = getelementptr inbounds i8, ptr %pair.addr.08.i237.i, i64 8
  %81 = load i64, ptr %arrayidx2.i241.i, align 8
  %mul.i242.i = mul nsw i64 %81, %cond.i.i240.i
  %add.i243.i = add nsw i64 %mul.i242.i, %sum.010.i235.i
  %dec.i244.i = add nsw i64 %count.addr.09.i236.i, -1
  %add.ptr.i245.i = getelementptr inbounds i8, ptr %pair.addr.08.i237.i, i64 16
  %tobool.not.i246.i = icmp eq i64 %dec.i244.i, 0
  br i1 %tobool.not.i246.i, label %total.exit252.i, label %for.body.i234.i

total.exit252.i:
  %sum.0.lcssa.i248.i = phi i64 [ 0, %if.end88.i ], [ %add.i243.i, %rows_of.exit.i239.i ]
  %limit.i = getelementptr inbounds i8, ptr %0, i64 96
  %82 = load i64, ptr %limit.i, align 8
  %cmp91.i = icmp sgt i64 %sum.0.lcssa.i248.i, %82
  br i1 %cmp91.i, label %if.then92.i, label %if.else.i

if.then92.i:
  %PyEval_SaveThread.i = getelementptr inbounds i8, ptr %1, i64 232
  %83 = load ptr, ptr %PyEval_SaveThread.i, align 8
  %call93.i = call ptr %83() #4
  %program.i = getelementptr inbounds i8, ptr %0, i64 8
  %84 = load ptr, ptr %program.i, align 8
  call void %84(ptr noundef nonnull %call3) #4
  %PyEval_RestoreThread.i = getelementptr inbounds i8, ptr %1, i64 240
  %85 = load ptr, ptr %PyEval_RestoreThread.i, align 8
  call void %85(ptr noundef %call93.i) #4
  br label %if.end95.i

if.else.i:
  %program94.i = getelementptr inbounds i8, ptr %0, i64 8
  %86 = load ptr, ptr %program94.i, align 8
  call void %86(ptr noundef nonnull %call3) #4
  br label %if.end95.i

if.end95.i:
  %stopped.i = getelementptr inbounds i8, ptr %call3, i64 32
  %87 = load i64, ptr %stopped.i, align 8
  %tobool96.not.i = icmp eq i64 %87, 0
  br i1 %tobool96.not.i, label %if.end109.i, label %if.then97.i

if.then97.i:
  %error.i = getelementptr inbounds i8, ptr %call3, i64 40
  %88 = load ptr, ptr %error.i, align 8
  %tobool99.not.i = icmp eq ptr %88, null
  br i1 %tobool99.not.i, label %if.else107.i, label %if.then100.i

if.then100.i:
  %PyErr_Restore.i = getelementptr inbounds i8, ptr %1, i64 136
  %89 = load ptr, ptr %PyErr_Restore.i, align 8
  %arrayidx104.i = getelementptr inbounds i8, ptr %call3, i64 48
  %90 = load ptr, ptr %arrayidx104.i, align 8
  %arrayidx106.i = getelementptr inbounds i8, ptr %call3, i64 56
  %91 = load ptr, ptr %arrayidx106.i, align 8
  call void %89(ptr noundef nonnull %88, ptr noundef %90, ptr noundef %91) #4
  br label %run.exit

if.else107.i:
  %PyErr_SetNone.i = getelementptr inbounds i8, ptr %1, i64 144
  %92 = load ptr, ptr %PyErr_SetNone.i, align 8
  %keyboard_interrupt.i = getelementptr inbounds i8, ptr %1, i64 64
  %93 = load ptr, ptr %keyboard_interrupt.i, align 8
  call void %92(ptr noundef %93) #4
  br label %run.exit

if.end109.i:
  %94 = load i64, ptr %results.i, align 8
  %add.ptr111.i = getelementptr inbounds double, ptr %retval.0.i88, i64 %94
  %call112.i = call fastcc ptr @build(ptr noundef nonnull %retval.0.i.i, i64 noundef 1, ptr noundef nonnull %result.i, ptr noundef nonnull %add.ptr111.i, ptr noundef nonnull %call3) #5
  %tobool113.not.i = icmp eq ptr %call112.i, null
  br i1 %tobool113.not.i, label %if.end115.i, label %if.then114.i

if.then114.i:
  %95 = load ptr, ptr %result.i, align 8
  br label %run.exit

if.end115.i:
  %Py_DecRef.i = getelementptr inbounds i8, ptr %1, i64 104
  %96 = load ptr, ptr %Py_DecRef.i, align 8
  %97 = load ptr, ptr %result.i, align 8
  call void %96(ptr noundef %97) #4
  br label %run.exit

run.exit:
  %retval.0.i = phi ptr [ %37, %if.then68.i ], [ %95, %if.then114.i ], [ %call87.i, %if.then85.i ], [ %29, %if.then52.i ], [ %call16.i, %if.then.i ], [ null, %if.else107.i ], [ null, %if.then100.i ], [ null, %if.end115.i ], [ null, %return.sink.split.i.i ], [ null, %for.end.i.i ]
  call void @llvm.lifetime.end.p0(i64 8, ptr nonnull %result.i)
  %made6 = getelementptr inbounds i8, ptr %call3, i64 96
  %98 = load ptr, ptr %made6, align 8
  %tobool.not117 = icmp eq ptr %98, null
  br i1 %tobool.not117, label %for.end, label %land.rhs.lr.ph

land.rhs.lr.ph:
  %Py_DecRef = getelementptr inbounds i8, ptr %1, i64 104
  br label %land.rhs

land.rhs:
  %99 = phi ptr [ %98, %land.rhs.lr.ph ], [ %103, %for.body ]
  %i.0118 = phi i64 [ 0, %land.rhs.lr.ph ], [ %inc, %for.body ]
  %100 = load i64, ptr %arrays3.i, align 8
  %cmp7 = icmp slt i64 %i.0118, %100
  br i1 %cmp7, label %for.body, label %for.end

for.body:
  %101 = load ptr, ptr %Py_DecRef, align 8
  %arrayidx = getelementptr inbounds ptr, ptr %99, i64 %i.0118
  %102 = load ptr, ptr %arrayidx, align 8
  call void %101(ptr noundef %102) #4
  %inc = add nuw nsw i64 %i.0118, 1
  %103 = load ptr, ptr %made6, align 8
  %tobool.not = icmp eq ptr %103, null
  br i1 %tobool.not, label %for.end, label %land.rhs

for.end:
  %holds9 = getelementptr inbounds i8, ptr %call3, i64 112
  %104 = load i64, ptr %holds9, align 8
  %tobool10.not119 = icmp eq i64 %104, 0
  br i1 %tobool10.not119, label %while.cond15.preheader, label %while.body.lr.ph

while.body.lr.ph:
  %Py_DecRef11 = getelementptr inbounds i8, ptr %1, i64 104
  %held12 = getelementptr inbounds i8, ptr %call3, i64 104
  br label %while.body

while.cond15.preheader:
  %blocks16 = getelementptr inbounds i8, ptr %call3, i64 88
  %105 = load ptr, ptr %blocks16, align 8
  %tobool17.not120 = icmp eq ptr %105, null
  br i1 %tobool17.not120, label %return, label %while.body18.lr.ph

while.body18.lr.ph:
  %PyMem_RawFree = getelementptr inbounds i8, ptr %1, i64 224
  br label %while.body18

while.body:
  %106 = phi i64 [ %104, %while.body.lr.ph ], [ %110, %while.body ]
  %107 = load ptr, ptr %Py_DecRef11, align 8
  %108 = load ptr, ptr %held12, align 8
  %dec = add nsw i64 %106, -1
  store i64 %dec, ptr %holds9, align 8
  %arrayidx14 = getelementptr inbounds ptr, ptr %108, i64 %dec
  %109 = load ptr, ptr %arrayidx14, align 8
  call void %107(ptr noundef %109) #4
  %110 = load i64, ptr %holds9, align 8
  %tobool10.not = icmp eq i64 %110, 0
  br i1 %tobool10.not, label %while.cond15.preheader, label %while.body

while.body18:
  %111 = phi ptr [ %105, %while.body18.lr.ph ], [ %114, %while.body18 ]
  %112 = load ptr, ptr %111, align 8
  store ptr %112, ptr %blocks16, align 8
  %113 = load ptr, ptr %PyMem_RawFree, align 8
  call void %113(ptr noundef nonnull %111) #4
  %114 = load ptr, ptr %blocks16, align 8
  %tobool17.not = icmp eq ptr %114, null
  br i1 %tobool17.not, label %return, label %while.body18

return:
  %retval.0 = phi ptr [ %6, %if.then ], [ %retval.0.i, %while.cond15.preheader ], [ %retval.0.i, %while.body18 ]
  ret ptr %retval.0
}

declare void @llvm.memset.p0.i64(ptr nocapture writeonly, i8, i64, i1 immarg) #1

define internal fastcc ptr @room(ptr nocapture noundef %call, i64 noundef %doubles) unnamed_addr #0 {
entry:
  %left = getelementptr inbounds i8, ptr %call, i64 80
  %0 = load i64, ptr %left, align 8
  %cmp = icmp slt i64 %0, %doubles
  br i1 %cmp, label %if.then, label %if.end5

if.then:
  %tobool.not = icmp ult i64 %doubles, 288230376151711744
  br i1 %tobool.not, label %cond.end, label %return

cond.end:
  %python = getelementptr inbounds i8, ptr %call, i64 64
  %1 = load ptr, ptr %python, align 8
  %PyMem_RawMalloc = getelementptr inbounds i8, ptr %1, i64 216
  %2 = load ptr, ptr %PyMem_RawMalloc, align 8
  %add = shl nuw nsw i64 %doubles, 3
  %mul = add nuw nsw i64 %add, 16
  %call1 = tail call ptr %2(i64 noundef %mul) #4
  %tobool2.not = icmp eq ptr %call1, null
  br i1 %tobool2.not, label %return, label %if.end

if.end:
  %blocks = getelementptr inbounds i8, ptr %call, i64 88
  %3 = load ptr, ptr %blocks, align 8
  store ptr %3, ptr %call1, align 8
  store ptr %call1, ptr %blocks, align 8
  %add.ptr = getelementptr inbounds i8, ptr %call1, i64 16
  br label %return

if.end5:
  %free = getelementptr inbounds i8, ptr %call, i64 72
  %4 = load ptr, ptr %free, align 8
  %add.ptr7 = getelementptr inbounds double, ptr %4, i64 %doubles
  store ptr %add.ptr7, ptr %free, align 8
  %sub = sub nsw i64 %0, %doubles
  store i64 %sub, ptr %left, align 8
  br label %return

return:
  %retval.0 = phi ptr [ %add.ptr, %if.end ], [ %4, %if.end5 ], [ null, %cond.end ], [ null, %if.then ]
  ret ptr %retval.0
}

define internal fastcc ptr @read(ptr noundef %at, i64 noundef %commands, ptr nocapture noundef readonly %items, ptr noundef %numbers, ptr noundef %call) unnamed_addr #0 {
entry:
  %position = alloca i64, align 8
  %key = alloca ptr, align 8
  %value = alloca ptr, align 8
  %python1 = getelementptr inbounds i8, ptr %call, i64 64
  %0 = load ptr, ptr %python1, align 8
  %tobool.not212 = icmp eq i64 %commands, 0
  br i1 %tobool.not212, label %return, label %for.body.lr.ph

for.body.lr.ph:
  %lengths.i = getelementptr inbounds i8, ptr %call, i64 8
  %held.i = getelementptr inbounds i8, ptr %call, i64 104
  %holds.i = getelementptr inbounds i8, ptr %call, i64 112
  %dict_type = getelementptr inbounds i8, ptr %0, i64 40
  %PyDict_Next = getelementptr inbounds i8, ptr %0, i64 192
  %str_type.i = getelementptr inbounds i8, ptr %0, i64 48
  %PyUnicode_Compare.i = getelementptr inbounds i8, ptr %0, i64 208
  %list_type.i = getelementptr inbounds i8, ptr %0, i64 24
  %tuple_items.i = getelementptr inbounds i8, ptr %0, i64 88
  br label %for.body

for.body:
  %at.addr.0215 = phi ptr [ %at, %for.body.lr.ph ], [ %at.addr.4, %for.inc104 ]
  %commands.addr.0214 = phi i64 [ %commands, %for.body.lr.ph ], [ %dec105, %for.inc104 ]
  %items.addr.0213 = phi ptr [ %items, %for.body.lr.ph ], [ %items.addr.1, %for.inc104 ]
  %1 = load i64, ptr %at.addr.0215, align 8
  %cmp = icmp eq i64 %1, 0
  br i1 %cmp, label %if.then, label %if.end10

if.then:
  %arrayidx2 = getelementptr inbounds i8, ptr %at.addr.0215, i64 16
  %2 = load i64, ptr %arrayidx2, align 8
  %arrayidx3 = getelementptr inbounds i8, ptr %at.addr.0215, i64 8
  %3 = load i64, ptr %arrayidx3, align 8
  %add.ptr = getelementptr inbounds double, ptr %numbers, i64 %3
  %call4 = call fastcc i32 @read_numbers(ptr noundef %items.addr.0213, i64 noundef %2, ptr noundef %add.ptr, ptr noundef %0) #5
  %tobool5.not = icmp eq i32 %call4, 0
  br i1 %tobool5.not, label %return, label %if.end

if.end:
  %4 = load i64, ptr %arrayidx2, align 8
  %add.ptr8 = getelementptr inbounds ptr, ptr %items.addr.0213, i64 %4
  %add.ptr9 = getelementptr inbounds i8, ptr %at.addr.0215, i64 24
  br label %for.inc104

if.end10:
  %incdec.ptr = getelementptr inbounds i8, ptr %items.addr.0213, i64 8
  %5 = load ptr, ptr %items.addr.0213, align 8
  switch i64 %1, label %if.else62 [
    i64 1, label %if.then13
    i64 2, label %if.then26
    i64 3, label %if.then55
  ]

if.then13:
  %type = getelementptr inbounds i8, ptr %5, i64 8
  %6 = load ptr, ptr %type, align 8
  %arrayidx14 = getelementptr inbounds i8, ptr %at.addr.0215, i64 8
  %7 = load i64, ptr %arrayidx14, align 8
  %8 = inttoptr i64 %7 to ptr
  %cmp15.not = icmp eq ptr %6, %8
  br i1 %cmp15.not, label %lor.lhs.false, label %return

lor.lhs.false:
  %size = getelementptr inbounds i8, ptr %5, i64 16
  %9 = load i64, ptr %size, align 8
  %arrayidx16 = getelementptr inbounds i8, ptr %at.addr.0215, i64 16
  %10 = load i64, ptr %arrayidx16, align 8
  %cmp17.not = icmp eq i64 %9, %10
  br i1 %cmp17.not, label %if.end19, label %return

if.end19:
  %add.ptr20 = getelementptr inbounds i8, ptr %at.addr.0215, i64 32
  %arrayidx21 = getelementptr inbounds i8, ptr %at.addr.0215, i64 24
  %11 = load i64, ptr %arrayidx21, align 8
  %12 = load ptr, ptr %list_type.i, align 8
  %cmp.i = icmp eq ptr %6, %12
  br i1 %cmp.i, label %if.then.i, label %if.end.i

if.then.i:
  %items.i = getelementptr inbounds i8, ptr %5, i64 24
  %13 = load ptr, ptr %items.i, align 8
  br label %if.end100

if.end.i:
  %14 = load i64, ptr %tuple_items.i, align 8
  %add.ptr.i = getelementptr inbounds i8, ptr %5, i64 %14
  br label %if.end100

if.then26:
  %type27 = getelementptr inbounds i8, ptr %5, i64 8
  %15 = load ptr, ptr %type27, align 8
  %16 = load ptr, ptr %dict_type, align 8
  %cmp28.not = icmp eq ptr %15, %16
  br i1 %cmp28.not, label %if.end30, label %return

if.end30:
  %arrayidx31 = getelementptr inbounds i8, ptr %at.addr.0215, i64 8
  %17 = load i64, ptr %arrayidx31, align 8
  store i64 0, ptr %position, align 8
  %add.ptr32 = getelementptr inbounds i8, ptr %at.addr.0215, i64 16
  %18 = load ptr, ptr %PyDict_Next, align 8
  %call34204 = call i32 %18(ptr noundef nonnull %5, ptr noundef nonnull %position, ptr noundef nonnull %key, ptr noundef nonnull %value) #4
  %tobool35.not205 = icmp eq i32 %call34204, 0
  br i1 %tobool35.not205, label %for.end, label %for.body36

for.body36:
  %at.addr.1207 = phi ptr [ %call45, %for.inc ], [ %add.ptr32, %if.end30 ]
  %left.0206 = phi i64 [ %dec, %for.inc ], [ %17, %if.end30 ]
  %tobool37.not = icmp eq i64 %left.0206, 0
  br i1 %tobool37.not, label %return, label %lor.lhs.false38

lor.lhs.false38:
  %19 = load i64, ptr %at.addr.1207, align 8
  %20 = inttoptr i64 %19 to ptr
  %21 = load ptr, ptr %key, align 8
  %cmp.i179 = icmp eq ptr %21, %20
  br i1 %cmp.i179, label %if.end43, label %if.end.i180

if.end.i180:
  %type.i181 = getelementptr inbounds i8, ptr %20, i64 8
  %22 = load ptr, ptr %type.i181, align 8
  %23 = load ptr, ptr %str_type.i, align 8
  %cmp1.i = icmp eq ptr %22, %23
  br i1 %cmp1.i, label %land.lhs.true.i, label %return

land.lhs.true.i:
  %type2.i = getelementptr inbounds i8, ptr %21, i64 8
  %24 = load ptr, ptr %type2.i, align 8
  %cmp4.i = icmp eq ptr %24, %22
  br i1 %cmp4.i, label %same.exit, label %return

same.exit:
  %25 = load ptr, ptr %PyUnicode_Compare.i, align 8
  %call.i = call i32 %25(ptr noundef nonnull %20, ptr noundef nonnull %21) #4
  %cmp5.i.not = icmp eq i32 %call.i, 0
  br i1 %cmp5.i.not, label %if.end43, label %return

if.end43:
  %add.ptr44 = getelementptr inbounds i8, ptr %at.addr.1207, i64 8
  %call45 = call fastcc ptr @read(ptr noundef nonnull %add.ptr44, i64 noundef 1, ptr noundef nonnull %value, ptr noundef %numbers, ptr noundef %call) #5
  %tobool46.not = icmp eq ptr %call45, null
  br i1 %tobool46.not, label %return, label %for.inc

for.inc:
  %dec = add nsw i64 %left.0206, -1
  %26 = load ptr, ptr %PyDict_Next, align 8
  %call34 = call i32 %26(ptr noundef %5, ptr noundef nonnull %position, ptr noundef nonnull %key, ptr noundef nonnull %value) #4
  %tobool35.not = icmp eq i32 %call34, 0
  br i1 %tobool35.not, label %for.end, label %for.body36

for.end:
  %left.0.lcssa = phi i64 [ %17, %if.end30 ], [ %dec, %for.inc ]
  %at.addr.1.lcssa = phi ptr [ %add.ptr32, %if.end30 ], [ %call45, %for.inc ]
  %tobool49.not = icmp eq i64 %left.0.lcssa, 0
  br i1 %tobool49.not, label %for.inc104, label %return

if.then55:
  %27 = load ptr, ptr %python1, align 8
  %arrayidx.i = getelementptr inbounds i8, ptr %at.addr.0215, i64 8
  %28 = load i64, ptr %arrayidx.i, align 8
  %arrayidx2.i = getelementptr inbounds i8, ptr %at.addr.0215, i64 24
  %29 = load i64, ptr %arrayidx2.i, align 8
  %type.i183 = getelementptr inbounds i8, ptr %5, i64 8
  %30 = load ptr, ptr %type.i183, align 8
  %array_type.i = getelementptr inbounds i8, ptr %27, i64 72
  %31 = load ptr, ptr %array_type.i, align 8
  %cmp.not.i = icmp eq ptr %30, %31
  br i1 %cmp.not.i, label %lor.lhs.false.i, label %return

lor.lhs.false.i:
  %dimensions.i = getelementptr inbounds i8, ptr %5, i64 24
  %32 = load i32, ptr %dimensions.i, align 8
  %conv.i = sext i32 %32 to i64
  %cmp3.not.i = icmp eq i64 %29, %conv.i
  br i1 %cmp3.not.i, label %if.end.i185, label %return

if.end.i185:
  %flags.i = getelementptr inbounds i8, ptr %5, i64 64
  %33 = load i32, ptr %flags.i, align 8
  %and.i = and i32 %33, 257
  %cmp5.not.i = icmp eq i32 %and.i, 257
  br i1 %cmp5.not.i, label %if.end8.i, label %return

if.end8.i:
  %dtype.i = getelementptr inbounds i8, ptr %5, i64 56
  %34 = load ptr, ptr %dtype.i, align 8
  %float64.i = getelementptr inbounds i8, ptr %27, i64 80
  %35 = load ptr, ptr %float64.i, align 8
  %cmp9.not.i = icmp eq ptr %34, %35
  br i1 %cmp9.not.i, label %if.end15.i, label %land.lhs.true.i186

land.lhs.true.i186:
  %PyArray_EquivTypes.i = getelementptr inbounds i8, ptr %27, i64 256
  %36 = load ptr, ptr %PyArray_EquivTypes.i, align 8
  %call13.i = call zeroext i8 %36(ptr noundef %34, ptr noundef %35) #4
  %tobool.not.i = icmp eq i8 %call13.i, 0
  br i1 %tobool.not.i, label %return, label %if.end15.i

if.end15.i:
  %invariant.gep.i = getelementptr inbounds i8, ptr %at.addr.0215, i64 32
  %cmp1667.i = icmp sgt i64 %29, 0
  br i1 %cmp1667.i, label %for.body.lr.ph.i, label %if.end59

for.body.lr.ph.i:
  %shape.i = getelementptr inbounds i8, ptr %5, i64 32
  br label %for.body.i

for.body.i:
  %i.068.i = phi i64 [ 0, %for.body.lr.ph.i ], [ %inc.i, %for.inc.i ]
  %gep.i = getelementptr inbounds i64, ptr %invariant.gep.i, i64 %i.068.i
  %37 = load i64, ptr %gep.i, align 8
  %38 = load ptr, ptr %shape.i, align 8
  %arrayidx19.i = getelementptr inbounds i64, ptr %38, i64 %i.068.i
  %39 = load i64, ptr %arrayidx19.i, align 8
  %cmp20.i = icmp sgt i64 %37, -1
  br i1 %cmp20.i, label %cond.true.i, label %cond.false.i

cond.true.i:
  %cmp22.not.i = icmp eq i64 %39, %37
  br i1 %cmp22.not.i, label %for.inc.i, label %return

cond.false.i:
  %cmp24.i = icmp eq i64 %39, 0
  br i1 %cmp24.i, label %return, label %if.then30.i

if.then30.i:
  %40 = load ptr, ptr %lengths.i, align 8
  %arrayidx31.i = getelementptr inbounds i64, ptr %40, i64 %28
  store i64 %39, ptr %arrayidx31.i, align 8
  br label %for.inc.i

for.inc.i:
  %inc.i = add nuw nsw i64 %i.068.i, 1
  %exitcond.not.i = icmp eq i64 %inc.i, %29
  br i1 %exitcond.not.i, label %if.end59, label %for.body.i

if.end59:
  %data.i = getelementptr inbounds i8, ptr %5, i64 16
  %41 = load ptr, ptr %data.i, align 8
  %42 = load ptr, ptr %call, align 8
  %arrayidx33.i = getelementptr inbounds ptr, ptr %42, i64 %28
  store ptr %41, ptr %arrayidx33.i, align 8
  %Py_IncRef.i = getelementptr inbounds i8, ptr %27, i64 96
  %43 = load ptr, ptr %Py_IncRef.i, align 8
  call void %43(ptr noundef nonnull %5) #4
  %44 = load ptr, ptr %held.i, align 8
  %45 = load i64, ptr %holds.i, align 8
  %inc34.i = add nsw i64 %45, 1
  store i64 %inc34.i, ptr %holds.i, align 8
  %arrayidx35.i = getelementptr inbounds ptr, ptr %44, i64 %45
  store ptr %5, ptr %arrayidx35.i, align 8
  %46 = load i64, ptr %arrayidx2.i, align 8
  %add = add nsw i64 %46, 4
  %add.ptr61 = getelementptr inbounds i64, ptr %at.addr.0215, i64 %add
  br label %for.inc104

if.else62:
  %arrayidx63 = getelementptr inbounds i8, ptr %at.addr.0215, i64 8
  %47 = load i64, ptr %arrayidx63, align 8
  %arrayidx64 = getelementptr inbounds i8, ptr %at.addr.0215, i64 16
  %48 = load i64, ptr %arrayidx64, align 8
  %arrayidx65 = getelementptr inbounds i8, ptr %at.addr.0215, i64 24
  %49 = load i64, ptr %arrayidx65, align 8
  %type66 = getelementptr inbounds i8, ptr %5, i64 8
  %50 = load ptr, ptr %type66, align 8
  %51 = load ptr, ptr %list_type.i, align 8
  %cmp67.not = icmp eq ptr %50, %51
  br i1 %cmp67.not, label %if.end69, label %return

if.end69:
  %size70 = getelementptr inbounds i8, ptr %5, i64 16
  %52 = load i64, ptr %size70, align 8
  %tobool71.not = icmp eq i64 %52, 0
  br i1 %tobool71.not, label %return, label %cond.end

cond.end:
  %mul = mul nsw i64 %52, %48
  %call72 = call fastcc ptr @room(ptr noundef %call, i64 noundef %mul) #5
  %tobool73.not = icmp eq ptr %call72, null
  br i1 %tobool73.not, label %return, label %if.end75

if.end75:
  %53 = load ptr, ptr %lengths.i, align 8
  %arrayidx76 = getelementptr inbounds i64, ptr %53, i64 %47
  store i64 %52, ptr %arrayidx76, align 8
  %54 = load ptr, ptr %call, align 8
  %arrayidx77 = getelementptr inbounds ptr, ptr %54, i64 %47
  store ptr %call72, ptr %arrayidx77, align 8
  %items78 = getelementptr inbounds i8, ptr %5, i64 24
  %55 = load ptr, ptr %items78, align 8
  %add.ptr79 = getelementptr inbounds i8, ptr %at.addr.0215, i64 40
  %tobool80 = icmp ne i64 %49, 0
  br i1 %tobool80, label %if.end84, label %land.lhs.true

land.lhs.true:
  %call81 = call fastcc i32 @read_numbers(ptr noundef %55, i64 noundef %52, ptr noundef nonnull %call72, ptr noundef nonnull %0) #5
  %tobool82.not = icmp eq i32 %call81, 0
  br i1 %tobool82.not, label %return, label %for.inc104

if.end84:
  %cmp87209 = icmp sgt i64 %52, 0
  %56 = and i1 %tobool80, %cmp87209
  br i1 %56, label %for.body88, label %for.inc104

for.cond85:
  %inc = add nuw nsw i64 %i.0210, 1
  %cmp87 = icmp slt i64 %inc, %52
  br i1 %cmp87, label %for.body88, label %for.inc104

for.body88:
  %i.0210 = phi i64 [ %inc, %for.cond85 ], [ 0, %if.end84 ]
  %add.ptr89 = getelementptr inbounds ptr, ptr %55, i64 %i.0210
  %mul90 = mul nsw i64 %i.0210, %48
  %add.ptr91 = getelementptr inbounds double, ptr %call72, i64 %mul90
  %call92 = call fastcc ptr @read(ptr noundef nonnull %add.ptr79, i64 noundef %49, ptr noundef %add.ptr89, ptr noundef nonnull %add.ptr91, ptr noundef nonnull %call) #5
  %tobool93.not = icmp eq ptr %call92, null
  br i1 %tobool93.not, label %return, label %for.cond85

if.end100:
  %retval.0.i = phi ptr [ %13, %if.then.i ], [ %add.ptr.i, %if.end.i ]
  %call23 = call fastcc ptr @read(ptr noundef nonnull %add.ptr20, i64 noundef %11, ptr noundef %retval.0.i, ptr noundef %numbers, ptr noundef %call) #5
  %tobool101.not = icmp eq ptr %call23, null
  br i1 %tobool101.not, label %return, label %for.inc104

for.inc104:
  %items.addr.1 = phi ptr [ %add.ptr8, %if.end ], [ %incdec.ptr, %if.end100 ], [ %incdec.ptr, %for.end ], [ %incdec.ptr, %if.end59 ], [ %incdec.ptr, %if.end84 ], [ %incdec.ptr, %land.lhs.true ], [ %incdec.ptr, %for.cond85 ]
  %at.addr.4 = phi ptr [ %add.ptr9, %if.end ], [ %call23, %if.end100 ], [ %at.addr.1.lcssa, %for.end ], [ %add.ptr61, %if.end59 ], [ %add.ptr79, %if.end84 ], [ %add.ptr79, %land.lhs.true ], [ %call92, %for.cond85 ]
  %dec105 = add nsw i64 %commands.addr.0214, -1
  %tobool.not = icmp eq i64 %dec105, 0
  br i1 %tobool.not, label %return, label %for.body

return:
  %retval.0 = phi ptr [ %at, %entry ], [ null, %for.body88 ], [ null, %same.exit ], [ null, %for.body36 ], [ null, %if.end43 ], [ null, %land.lhs.true.i ], [ null, %if.end.i180 ], [ null, %cond.false.i ], [ null, %cond.true.i ], [ null, %if.then ], [ null, %lor.lhs.false ], [ null, %if.then13 ], [ null, %if.then26 ], [ null, %for.end ], [ null, %if.else62 ], [ null, %cond.end ], [ null, %land.lhs.true ], [ null, %if.end100 ], [ %at.addr.4, %for.inc104 ], [ null, %lor.lhs.false.i ], [ null, %if.then55 ], [ null, %if.end.i185 ], [ null, %land.lhs.true.i186 ], [ null, %if.end69 ]
  ret ptr %retval.0
}

define internal fastcc ptr @build(ptr noundef %at, i64 noundef %commands, ptr nocapture noundef %places, ptr noundef %results, ptr noundef %call) unnamed_addr #0 {
entry:
  %value = alloca ptr, align 8
  %python1 = getelementptr inbounds i8, ptr %call, i64 64
  %0 = load ptr, ptr %python1, align 8
  %tobool.not252 = icmp eq i64 %commands, 0
  br i1 %tobool.not252, label %return, label %for.body.lr.ph

for.body.lr.ph:
  %made78 = getelementptr inbounds i8, ptr %call, i64 96
  %Py_IncRef = getelementptr inbounds i8, ptr %0, i64 96
  %PyArray_New.i = getelementptr inbounds i8, ptr %0, i64 248
  %array_type.i = getelementptr inbounds i8, ptr %0, i64 72
  %PyDict_New = getelementptr inbounds i8, ptr %0, i64 184
  %PyDict_SetItem = getelementptr inbounds i8, ptr %0, i64 200
  %Py_DecRef = getelementptr inbounds i8, ptr %0, i64 104
  %list_type = getelementptr inbounds i8, ptr %0, i64 24
  %tuple_items.i = getelementptr inbounds i8, ptr %0, i64 88
  %outputs = getelementptr inbounds i8, ptr %call, i64 16
  %lengths.i = getelementptr inbounds i8, ptr %call, i64 8
  %PyList_New90 = getelementptr inbounds i8, ptr %0, i64 168
  %PyFloat_FromDouble.i217 = getelementptr inbounds i8, ptr %0, i64 160
  br label %for.body

for.body:
  %at.addr.0255 = phi ptr [ %at, %for.body.lr.ph ], [ %at.addr.4, %for.inc126 ]
  %commands.addr.0254 = phi i64 [ %commands, %for.body.lr.ph ], [ %dec127, %for.inc126 ]
  %places.addr.0253 = phi ptr [ %places, %for.body.lr.ph ], [ %places.addr.1, %for.inc126 ]
  %1 = load i64, ptr %at.addr.0255, align 8
  %cmp = icmp eq i64 %1, 0
  br i1 %cmp, label %if.then, label %if.end10

if.then:
  %arrayidx2 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %2 = load i64, ptr %arrayidx2, align 8
  %add.ptr = getelementptr inbounds double, ptr %results, i64 %2
  %arrayidx3 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  %3 = load i64, ptr %arrayidx3, align 8
  %cmp5.i = icmp sgt i64 %3, 0
  br i1 %cmp5.i, label %for.body.i, label %if.end

for.cond.i:
  %inc.i = add nuw nsw i64 %i.06.i, 1
  %exitcond.not.i = icmp eq i64 %inc.i, %3
  br i1 %exitcond.not.i, label %if.end.loopexit, label %for.body.i

for.body.i:
  %i.06.i = phi i64 [ %inc.i, %for.cond.i ], [ 0, %if.then ]
  %4 = load ptr, ptr %PyFloat_FromDouble.i217, align 8
  %arrayidx.i = getelementptr inbounds double, ptr %add.ptr, i64 %i.06.i
  %5 = load double, ptr %arrayidx.i, align 8
  %call.i = tail call ptr %4(double noundef %5) #4
  %arrayidx1.i = getelementptr inbounds ptr, ptr %places.addr.0253, i64 %i.06.i
  store ptr %call.i, ptr %arrayidx1.i, align 8
  %tobool.not.i = icmp eq ptr %call.i, null
  br i1 %tobool.not.i, label %return, label %for.cond.i

if.end.loopexit:
  %.pre = load i64, ptr %arrayidx3, align 8
  br label %if.end

if.end:
  %6 = phi i64 [ %.pre, %if.end.loopexit ], [ %3, %if.then ]
  %add.ptr8 = getelementptr inbounds ptr, ptr %places.addr.0253, i64 %6
  %add.ptr9 = getelementptr inbounds i8, ptr %at.addr.0255, i64 24
  br label %for.inc126

if.end10:
  %incdec.ptr = getelementptr inbounds i8, ptr %places.addr.0253, i64 8
  switch i64 %1, label %if.else82 [
    i64 1, label %if.then13
    i64 2, label %if.then29
    i64 3, label %if.then53
    i64 5, label %if.then77
  ]

if.then13:
  %arrayidx14 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %7 = load i64, ptr %arrayidx14, align 8
  %8 = load ptr, ptr %list_type, align 8
  %9 = ptrtoint ptr %8 to i64
  %cmp15 = icmp eq i64 %7, %9
  %cond.in.v = select i1 %cmp15, i64 168, i64 176
  %cond.in = getelementptr inbounds i8, ptr %0, i64 %cond.in.v
  %cond = load ptr, ptr %cond.in, align 8
  %arrayidx17 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  %10 = load i64, ptr %arrayidx17, align 8
  %call18 = tail call ptr %cond(i64 noundef %10) #4
  store ptr %call18, ptr %places.addr.0253, align 8
  %tobool19.not = icmp eq ptr %call18, null
  br i1 %tobool19.not, label %return, label %if.end21

if.end21:
  %add.ptr22 = getelementptr inbounds i8, ptr %at.addr.0255, i64 32
  %arrayidx23 = getelementptr inbounds i8, ptr %at.addr.0255, i64 24
  %11 = load i64, ptr %arrayidx23, align 8
  %type.i = getelementptr inbounds i8, ptr %call18, i64 8
  %12 = load ptr, ptr %type.i, align 8
  %13 = load ptr, ptr %list_type, align 8
  %cmp.i = icmp eq ptr %12, %13
  br i1 %cmp.i, label %if.then.i, label %if.end.i

if.then.i:
  %items.i = getelementptr inbounds i8, ptr %call18, i64 24
  %14 = load ptr, ptr %items.i, align 8
  br label %if.end122

if.end.i:
  %15 = load i64, ptr %tuple_items.i, align 8
  %add.ptr.i = getelementptr inbounds i8, ptr %call18, i64 %15
  br label %if.end122

if.then29:
  %16 = load ptr, ptr %PyDict_New, align 8
  %call30 = tail call ptr %16() #4
  store ptr %call30, ptr %places.addr.0253, align 8
  %tobool31.not = icmp eq ptr %call30, null
  br i1 %tobool31.not, label %return, label %if.end33

if.end33:
  %arrayidx34 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %17 = load i64, ptr %arrayidx34, align 8
  %add.ptr35 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  %tobool37.not246 = icmp eq i64 %17, 0
  br i1 %tobool37.not246, label %for.inc126, label %for.body38

for.cond36:
  %dec = add nsw i64 %left.0247, -1
  %tobool37.not = icmp eq i64 %dec, 0
  br i1 %tobool37.not, label %for.inc126, label %for.body38

for.body38:
  %at.addr.1248 = phi ptr [ %call41, %for.cond36 ], [ %add.ptr35, %if.end33 ]
  %left.0247 = phi i64 [ %dec, %for.cond36 ], [ %17, %if.end33 ]
  %18 = load i64, ptr %at.addr.1248, align 8
  store ptr null, ptr %value, align 8
  %add.ptr40 = getelementptr inbounds i8, ptr %at.addr.1248, i64 8
  %call41 = call fastcc ptr @build(ptr noundef nonnull %add.ptr40, i64 noundef 1, ptr noundef nonnull %value, ptr noundef %results, ptr noundef %call) #5
  %tobool42.not = icmp eq ptr %call41, null
  br i1 %tobool42.not, label %if.then47.critedge, label %land.rhs

land.rhs:
  %19 = inttoptr i64 %18 to ptr
  %20 = load ptr, ptr %PyDict_SetItem, align 8
  %21 = load ptr, ptr %places.addr.0253, align 8
  %22 = load ptr, ptr %value, align 8
  %call43 = tail call i32 %20(ptr noundef %21, ptr noundef %19, ptr noundef %22) #4
  %cmp44 = icmp eq i32 %call43, 0
  %23 = load ptr, ptr %Py_DecRef, align 8
  tail call void %23(ptr noundef %22) #4
  br i1 %cmp44, label %for.cond36, label %return

if.then47.critedge:
  %24 = load ptr, ptr %Py_DecRef, align 8
  %25 = load ptr, ptr %value, align 8
  tail call void %24(ptr noundef %25) #4
  br label %return

if.then53:
  %arrayidx54 = getelementptr inbounds i8, ptr %at.addr.0255, i64 24
  %26 = load i64, ptr %arrayidx54, align 8
  %add.ptr55 = getelementptr inbounds i8, ptr %at.addr.0255, i64 32
  %27 = load ptr, ptr %PyArray_New.i, align 8
  %28 = load ptr, ptr %array_type.i, align 8
  %conv.i = trunc i64 %26 to i32
  %call.i214 = tail call ptr %27(ptr noundef %28, i32 noundef %conv.i, ptr noundef nonnull %add.ptr55, i32 noundef 12, ptr noundef null, ptr noundef null, i32 noundef 0, i32 noundef 0, ptr noundef null) #4
  %tobool57.not = icmp eq ptr %call.i214, null
  br i1 %tobool57.not, label %return, label %for.cond60.preheader

for.cond60.preheader:
  %arrayidx61 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  %29 = load i64, ptr %arrayidx61, align 8
  %cmp62244 = icmp sgt i64 %29, 0
  br i1 %cmp62244, label %for.body64.lr.ph, label %for.end69

for.body64.lr.ph:
  %arrayidx65 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %data = getelementptr inbounds i8, ptr %call.i214, i64 16
  br label %for.body64

for.body64:
  %i.0245 = phi i64 [ 0, %for.body64.lr.ph ], [ %inc, %for.body64 ]
  %30 = load i64, ptr %arrayidx65, align 8
  %31 = getelementptr double, ptr %results, i64 %30
  %arrayidx66 = getelementptr double, ptr %31, i64 %i.0245
  %32 = load double, ptr %arrayidx66, align 8
  %33 = load ptr, ptr %data, align 8
  %arrayidx67 = getelementptr inbounds double, ptr %33, i64 %i.0245
  store double %32, ptr %arrayidx67, align 8
  %inc = add nuw nsw i64 %i.0245, 1
  %34 = load i64, ptr %arrayidx61, align 8
  %cmp62 = icmp slt i64 %inc, %34
  br i1 %cmp62, label %for.body64, label %for.end69

for.end69:
  store ptr %call.i214, ptr %places.addr.0253, align 8
  %35 = load i64, ptr %arrayidx54, align 8
  %add71 = add nsw i64 %35, 4
  %add.ptr72 = getelementptr inbounds i64, ptr %at.addr.0255, i64 %add71
  br label %for.inc126

if.then77:
  %36 = load ptr, ptr %made78, align 8
  %arrayidx79 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %37 = load i64, ptr %arrayidx79, align 8
  %arrayidx80 = getelementptr inbounds ptr, ptr %36, i64 %37
  %38 = load ptr, ptr %arrayidx80, align 8
  store ptr %38, ptr %places.addr.0253, align 8
  %39 = load ptr, ptr %Py_IncRef, align 8
  tail call void %39(ptr noundef %38) #4
  %add.ptr81 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  br label %for.inc126

if.else82:
  %40 = load ptr, ptr %outputs, align 8
  %arrayidx83 = getelementptr inbounds i8, ptr %at.addr.0255, i64 8
  %41 = load i64, ptr %arrayidx83, align 8
  %42 = getelementptr ptr, ptr %40, i64 %41
  %arrayidx85 = getelementptr i8, ptr %42, i64 8
  %43 = load ptr, ptr %arrayidx85, align 8
  %arrayidx86 = getelementptr inbounds i8, ptr %at.addr.0255, i64 16
  %44 = load i64, ptr %arrayidx86, align 8
  %arrayidx87 = getelementptr inbounds i8, ptr %at.addr.0255, i64 24
  %45 = load i64, ptr %arrayidx87, align 8
  %arrayidx88 = getelementptr inbounds i8, ptr %at.addr.0255, i64 32
  %46 = load i64, ptr %arrayidx88, align 8
  %cmp.i215 = icmp slt i64 %46, 0
  br i1 %cmp.i215, label %cond.true.i, label %rows_of.exit

cond.true.i:
  %47 = load ptr, ptr %lengths.i, align 8
  %sub.i = xor i64 %46, -1
  %arrayidx.i216 = getelementptr inbounds i64, ptr %47, i64 %sub.i
  %48 = load i64, ptr %arrayidx.i216, align 8
  br label %rows_of.exit

rows_of.exit:
  %cond.i = phi i64 [ %48, %cond.true.i ], [ %46, %if.else82 ]
  %49 = load ptr, ptr %PyList_New90, align 8
  %call91 = tail call ptr %49(i64 noundef %cond.i) #4
  store ptr %call91, ptr %places.addr.0253, align 8
  %tobool92.not = icmp eq ptr %call91, null
  br i1 %tobool92.not, label %return, label %if.end94

if.end94:
  %items = getelementptr inbounds i8, ptr %call91, i64 24
  %50 = load ptr, ptr %items, align 8
  %add.ptr95 = getelementptr inbounds i8, ptr %at.addr.0255, i64 40
  %tobool96 = icmp ne i64 %45, 0
  %cmp5.i218 = icmp slt i64 %cond.i, 1
  %or.cond.not = or i1 %cmp5.i218, %tobool96
  br i1 %or.cond.not, label %if.end100, label %for.body.i220

for.cond.i226:
  %inc.i227 = add nuw nsw i64 %i.06.i221, 1
  %exitcond.not.i228 = icmp eq i64 %inc.i227, %cond.i
  br i1 %exitcond.not.i228, label %if.end100, label %for.body.i220

for.body.i220:
  %i.06.i221 = phi i64 [ %inc.i227, %for.cond.i226 ], [ 0, %if.end94 ]
  %51 = load ptr, ptr %PyFloat_FromDouble.i217, align 8
  %arrayidx.i222 = getelementptr inbounds double, ptr %43, i64 %i.06.i221
  %52 = load double, ptr %arrayidx.i222, align 8
  %call.i223 = tail call ptr %51(double noundef %52) #4
  %arrayidx1.i224 = getelementptr inbounds ptr, ptr %50, i64 %i.06.i221
  store ptr %call.i223, ptr %arrayidx1.i224, align 8
  %tobool.not.i225 = icmp eq ptr %call.i223, null
  br i1 %tobool.not.i225, label %return, label %for.cond.i226

if.end100:
  %cmp105249 = icmp sgt i64 %cond.i, 0
  %53 = and i1 %tobool96, %cmp105249
  br i1 %53, label %for.body109, label %for.inc126

for.cond102:
  %inc117 = add nuw nsw i64 %i101.0250, 1
  %cmp105 = icmp slt i64 %inc117, %cond.i
  br i1 %cmp105, label %for.body109, label %for.inc126

for.body109:
  %i101.0250 = phi i64 [ %inc117, %for.cond102 ], [ 0, %if.end100 ]
  %add.ptr110 = getelementptr inbounds ptr, ptr %50, i64 %i101.0250
  %mul = mul nsw i64 %i101.0250, %44
  %add.ptr111 = getelementptr inbounds double, ptr %43, i64 %mul
  %call112 = tail call fastcc ptr @build(ptr noundef nonnull %add.ptr95, i64 noundef %45, ptr noundef %add.ptr110, ptr noundef %add.ptr111, ptr noundef %call) #5
  %tobool113.not = icmp eq ptr %call112, null
  br i1 %tobool113.not, label %return, label %for.cond102

if.end122:
  %retval.0.i213 = phi ptr [ %14, %if.then.i ], [ %add.ptr.i, %if.end.i ]
  %call25 = tail call fastcc ptr @build(ptr noundef nonnull %add.ptr22, i64 noundef %11, ptr noundef %retval.0.i213, ptr noundef %results, ptr noundef %call) #5
  %tobool123.not = icmp eq ptr %call25, null
  br i1 %tobool123.not, label %return, label %for.inc126

for.inc126:
  %places.addr.1 = phi ptr [ %add.ptr8, %if.end ], [ %incdec.ptr, %if.end122 ], [ %incdec.ptr, %for.end69 ], [ %incdec.ptr, %if.then77 ], [ %incdec.ptr, %if.end100 ], [ %incdec.ptr, %if.end33 ], [ %incdec.ptr, %for.cond102 ], [ %incdec.ptr, %for.cond36 ]
  %at.addr.4 = phi ptr [ %add.ptr9, %if.end ], [ %call25, %if.end122 ], [ %add.ptr72, %for.end69 ], [ %add.ptr81, %if.then77 ], [ %add.ptr95, %if.end100 ], [ %add.ptr35, %if.end33 ], [ %call112, %for.cond102 ], [ %call41, %for.cond36 ]
  %dec127 = add nsw i64 %commands.addr.0254, -1
  %tobool.not = icmp eq i64 %dec127, 0
  br i1 %tobool.not, label %return, label %for.body

return:
  %retval.0 = phi ptr [ null, %if.then47.critedge ], [ %at, %entry ], [ null, %for.body.i ], [ null, %for.body109 ], [ null, %for.body.i220 ], [ null, %land.rhs ], [ null, %if.then13 ], [ null, %if.then29 ], [ null, %if.then53 ], [ null, %rows_of.exit ], [ null, %if.end122 ], [ %at.addr.4, %for.inc126 ]
  ret ptr %retval.0
}

define internal fastcc range(i32 0, 2) i32 @read_numbers(ptr nocapture noundef readonly %items, i64 noundef %count, ptr nocapture noundef writeonly %into, ptr nocapture noundef readonly %python) unnamed_addr #0 {
entry:
  %bool_type = getelementptr inbounds i8, ptr %python, i64 16
  %PyErr_Occurred = getelementptr inbounds i8, ptr %python, i64 120
  %cmp31 = icmp sgt i64 %count, 0
  br i1 %cmp31, label %for.body.lr.ph, label %return

for.body.lr.ph:
  %int_type = getelementptr inbounds i8, ptr %python, i64 8
  %PyFloat_AsDouble = getelementptr inbounds i8, ptr %python, i64 152
  br label %for.body

for.body:
  %i.032 = phi i64 [ 0, %for.body.lr.ph ], [ %inc, %for.inc ]
  %arrayidx = getelementptr inbounds ptr, ptr %items, i64 %i.032
  %0 = load ptr, ptr %arrayidx, align 8
  %type = getelementptr inbounds i8, ptr %0, i64 8
  %1 = load ptr, ptr %type, align 8
  %2 = load ptr, ptr %python, align 8
  %cmp1 = icmp eq ptr %1, %2
  br i1 %cmp1, label %if.then, label %if.end

if.then:
  %value = getelementptr inbounds i8, ptr %0, i64 16
  %3 = load double, ptr %value, align 8
  %arrayidx2 = getelementptr inbounds double, ptr %into, i64 %i.032
  store double %3, ptr %arrayidx2, align 8
  br label %for.inc

if.end:
  %4 = load ptr, ptr %int_type, align 8
  %cmp4.not = icmp eq ptr %1, %4
  br i1 %cmp4.not, label %if.end8, label %land.lhs.true

land.lhs.true:
  %5 = load ptr, ptr %bool_type, align 8
  %cmp6.not = icmp eq ptr %1, %5
  br i1 %cmp6.not, label %if.end8, label %return

if.end8:
  %6 = load ptr, ptr %PyFloat_AsDouble, align 8
  %call = tail call double %6(ptr noundef nonnull %0) #4
  %arrayidx9 = getelementptr inbounds double, ptr %into, i64 %i.032
  store double %call, ptr %arrayidx9, align 8
  %cmp11 = fcmp oeq double %call, -1.000000e+00
  br i1 %cmp11, label %land.lhs.true12, label %for.inc

land.lhs.true12:
  %7 = load ptr, ptr %PyErr_Occurred, align 8
  %call13 = tail call ptr %7() #4
  %tobool.not = icmp eq ptr %call13, null
  br i1 %tobool.not, label %for.inc, label %return

for.inc:
  %inc = add nuw nsw i64 %i.032, 1
  %exitcond.not = icmp eq i64 %inc, %count
  br i1 %exitcond.not, label %return, label %for.body

return:
  %retval.0 = phi i32 [ 1, %entry ], [ 1, %for.inc ], [ 0, %land.lhs.true12 ], [ 0, %land.lhs.true ]
  ret i32 %retval.0
}

declare i64 @llvm.usub.sat.i64(i64, i64) #2

declare void @llvm.lifetime.start.p0(i64 immarg, ptr nocapture) #3

declare void @llvm.lifetime.end.p0(i64 immarg, ptr nocapture) #3

attributes #0 = { nounwind optsize "min-legal-vector-width"="0" "no-builtins" "no-jump-tables"="true" "no-trapping-math"="true" "stack-protector-buffer-size"="8" }
attributes #1 = { mustprogress nocallback nofree nounwind willreturn memory(argmem: write) }
attributes #2 = { nocallback nofree nosync nounwind speculatable willreturn memory(none) }
attributes #3 = { nocallback nofree nosync nounwind willreturn memory(argmem: readwrite) }
attributes #4 = { nobuiltin nounwind optsize "no-builtins" }
attributes #5 = { nobuiltin optsize "no-builtins" }
